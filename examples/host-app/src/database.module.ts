import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { database, NOTIFICATIONS } from './database.js';
import { Mail } from './mails/mail.entity.js';
import { NotificationRow, OnceRow } from './notifications/notification.entity.js';
import { ProjectMember, ProjectRow } from './projects/project.entity.js';
import { TeamMember } from './teams/team-member.entity.js';
import { Person } from './users/person.entity.js';

const file = process.env.DATABASE ?? 'host-app.db';

@Module({
  imports: [
    TypeOrmModule.forRoot(database(file, [Person, TeamMember, ProjectRow, ProjectMember, Mail])),
    // SQLite lets one connection write at a time: what our store writes waits for nothing else of this app.
    TypeOrmModule.forRoot({ name: NOTIFICATIONS, ...database(`${file}.notifications`, [NotificationRow, OnceRow]) }),
  ],
})
export class DatabaseModule {}
