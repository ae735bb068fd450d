import type { ModuleMetadata } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { AdminApiModule } from './admin/admin-api.module';
import { AuthApiModule } from './auth/auth-api.module';
import { ChatApiModule } from './chat/chat-api.module';
import { NotificationsApiModule } from './notifications/notifications-api.module';
import { PresenceApiModule } from './presence/presence-api.module';
import { ProjectsApiModule } from './projects/projects-api.module';
import { PublishingApiModule } from './publishing/publishing-api.module';
import type { Layout } from './realtime.layout';
import { RootModule } from './transports/root.module';
import { StreamModule } from './transports/sse/stream.module';

/** The features that are a module each. */
const APIS = {
  admin: AdminApiModule,
  chat: ChatApiModule,
  notifications: NotificationsApiModule,
  presence: PresenceApiModule,
  projects: ProjectsApiModule,
  publishing: PublishingApiModule,
  stream: StreamModule,
} as const;

/** The modules by which clients reach what the layout has, their routes under its prefix. */
export function apiOf({ features, paths }: Layout): NonNullable<ModuleMetadata['imports']> {
  const names = Object.keys(APIS) as (keyof typeof APIS)[];
  const modules = names.filter((name) => features[name]).map((name) => APIS[name]);
  return [
    AuthApiModule.with(features),
    ...modules,
    ...(features.presence ? [] : [RootModule]),
    RouterModule.register([{ path: paths.rest, children: [AuthApiModule, ...modules] }]),
  ];
}
