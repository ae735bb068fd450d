import type { ProjectRole } from 'depth-realtime';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('project')
export class ProjectRow {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  ownerId: string;

  /** ISO 8601, UTC; `null`: none, or reminded of. */
  @Column('text', { nullable: true })
  dueAt: string | null;
}

@Entity()
export class ProjectMember {
  @PrimaryColumn('text')
  projectId: string;

  @PrimaryColumn('text')
  userId: string;

  @Column('text')
  role: ProjectRole;
}
