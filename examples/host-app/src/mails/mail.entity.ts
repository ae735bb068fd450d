import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity()
export class Mail {
  @PrimaryGeneratedColumn()
  id: number;

  @Column('text')
  to: string;

  @Column('text')
  subject: string;

  @Column('text')
  text: string;
}
