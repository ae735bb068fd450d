import { DynamicModule, Module, Provider } from '@nestjs/common';
import { OpenUserDirectory, UserDirectory, UserStore } from './auth/user-directory';
import { ChatStore } from './chat/chat.store';
import { ConversationAccess, MembershipAccess } from './chat/conversation-access';
import { ENGINE, Engine } from './engine/engine';
import { NotificationStore } from './notifications/notification.store';
import { ProjectAccess, ProjectMembershipAccess } from './projects/project-access';
import { ProjectStore } from './projects/project.store';
import type { RealtimeExtras } from './realtime.layout';
import { REALTIME_OPTIONS, ResolvedOptions } from './realtime.options';
import { PORTS } from './realtime.ports';

/** Our own answers, for each port that the host app does not answer. */
const OURS: Extract<Provider, { provide: unknown }>[] = [
  {
    provide: UserDirectory,
    inject: [REALTIME_OPTIONS, UserStore],
    useFactory: ({ userDirectory }: ResolvedOptions, users: UserStore) =>
      userDirectory === 'open' ? new OpenUserDirectory() : users,
  },
  { provide: ChatStore, inject: [ENGINE], useFactory: ({ chatStore }: Engine) => chatStore },
  { provide: ProjectStore, inject: [ENGINE], useFactory: ({ projectStore }: Engine) => projectStore },
  { provide: NotificationStore, inject: [ENGINE], useFactory: ({ notificationStore }: Engine) => notificationStore },
  { provide: ConversationAccess, useClass: MembershipAccess },
  { provide: ProjectAccess, useClass: ProjectMembershipAccess },
];

/** The ports, as the host app or we answer them. Global, so that each domain finds them. */
@Module({})
export class PortsModule {
  /** Throws where `ports` has what is no port. */
  static with({ imports, ports }: Pick<RealtimeExtras, 'imports' | 'ports'>): DynamicModule {
    for (const { provide } of ports) {
      if (PORTS.includes(provide)) continue;
      throw new Error(`ports: ${String(provide)} is none of ${PORTS.map(({ name }) => name).join(', ')}`);
    }
    const answered = new Set<unknown>(ports.map(({ provide }) => provide));
    const providers = [...OURS.filter(({ provide }) => !answered.has(provide)), ...ports];
    return { module: PortsModule, global: true, imports, providers, exports: [...PORTS] };
  }
}
