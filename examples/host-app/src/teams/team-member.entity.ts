import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class TeamMember {
  @PrimaryColumn('text')
  teamId: string;

  @PrimaryColumn('text')
  userId: string;

  @Column('boolean')
  lead: boolean;
}
