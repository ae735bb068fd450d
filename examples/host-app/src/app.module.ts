import { Module } from '@nestjs/common';
import { DatabaseModule } from './database.module.js';
import { MailsModule } from './mails/mails.module.js';
import { ProjectsModule } from './projects/projects.module.js';
import { realtime } from './realtime.js';
import { Seed } from './seed.js';
import { TeamsController } from './teams/teams.controller.js';
import { TeamsModule } from './teams/teams.module.js';
import { LoginController } from './users/login.controller.js';
import { UsersModule } from './users/users.module.js';

@Module({
  imports: [DatabaseModule, UsersModule, TeamsModule, ProjectsModule, MailsModule, realtime],
  controllers: [LoginController, TeamsController],
  providers: [Seed],
})
export class AppModule {}
