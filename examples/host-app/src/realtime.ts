import {
  Broker,
  ConversationAccess,
  NotificationStore,
  ProjectAccess,
  RealtimeModule,
  UserDirectory,
} from 'depth-realtime';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { NOTIFICATIONS } from './database.js';
import { OrmNotificationStore } from './notifications/orm-notification.store.js';
import { OwnProjectAccess } from './projects/own-project-access.js';
import { ProjectsModule } from './projects/projects.module.js';
import { TeamAccess } from './teams/team-access.js';
import { TeamsModule } from './teams/teams.module.js';
import { People } from './users/people.js';
import { JWT_SECRET } from './users/secret.js';
import { UsersModule } from './users/users.module.js';

/** depth-realtime with this app's users, teams and projects: the same for the server and the worker. */
export const realtime = RealtimeModule.forRootAsync({
  imports: [UsersModule, TeamsModule, ProjectsModule],
  useFactory: () => ({
    jwt: { secret: JWT_SECRET },
    // Without Redis everything but the worker works: the memory engine is of one process.
    redis: { url: process.env.REDIS_URL },
  }),
  ports: [
    { provide: UserDirectory, useClass: People },
    { provide: ConversationAccess, useClass: TeamAccess },
    { provide: ProjectAccess, useClass: OwnProjectAccess },
    {
      provide: NotificationStore,
      inject: [getDataSourceToken(NOTIFICATIONS), Broker],
      useFactory: (database: DataSource, broker: Broker) => new OrmNotificationStore(database, broker),
    },
  ],
});
