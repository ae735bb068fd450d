import type { Notification, Placed, Position } from 'depth-realtime';
import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

@Entity('notification')
@Index(['userId', 'place'])
export class NotificationRow implements Notification {
  /** In the order in which they were made. */
  @PrimaryGeneratedColumn()
  place: number;

  @Column('text', { unique: true })
  id: string;

  @Column('text')
  userId: string;

  @Column('text')
  type: string;

  @Column('text')
  title: string;

  @Column('text')
  body: string;

  @Column('simple-json')
  data: Record<string, unknown>;

  @Column('text', { nullable: true })
  actorId: string | null;

  @Column('text')
  createdAt: string;

  @Column('text', { nullable: true })
  readAt: string | null;

  @Index()
  @Column('text', { nullable: true })
  expiresAt: string | null;

  /** Where the event stands that told of its being read. */
  @Column('simple-json', { nullable: true })
  readPosition: Position | null;
}

/** What recognises a repetition, and what it is answered with. */
@Entity('once')
export class OnceRow {
  @PrimaryColumn('text')
  userId: string;

  @PrimaryColumn('text')
  key: string;

  @Column('simple-json')
  first: Placed<Notification>;

  @Index()
  @Column('text')
  until: string;
}
