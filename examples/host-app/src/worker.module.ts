import { Module } from '@nestjs/common';
import { DatabaseModule } from './database.module.js';
import { MailsModule } from './mails/mails.module.js';
import { Deadlines } from './projects/deadlines.js';
import { ProjectsModule } from './projects/projects.module.js';
import { realtime } from './realtime.js';

@Module({
  imports: [DatabaseModule, ProjectsModule, MailsModule, realtime],
  providers: [Deadlines],
})
export class WorkerModule {}
