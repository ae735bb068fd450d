import type { ClassProvider, ExistingProvider, FactoryProvider, Type, ValueProvider } from '@nestjs/common';
import { UserDirectory } from './auth/user-directory';
import { ChatStore } from './chat/chat.store';
import { ConversationAccess } from './chat/conversation-access';
import { NotificationStore } from './notifications/notification.store';
import { ProjectAccess } from './projects/project-access';
import { ProjectStore } from './projects/project.store';

/** What a host app may answer itself. Each is an abstract class whose comments state what is asked of it. */
export const PORTS = [
  UserDirectory,
  ConversationAccess,
  ProjectAccess,
  ChatStore,
  ProjectStore,
  NotificationStore,
] as const;

type Port = (typeof PORTS)[number];

/** One of Nest's own kinds of providers, whose token is a port and whose value is what that port asks for. */
type ProviderOf<P extends Port> = P extends unknown
  ? { provide: P } & (
      | Pick<ClassProvider<InstanceType<P>>, 'useClass'>
      | Pick<ValueProvider<InstanceType<P>>, 'useValue'>
      | Pick<FactoryProvider<InstanceType<P>>, 'useFactory' | 'inject'>
      | (Pick<ExistingProvider, 'useExisting'> & { useExisting: Type<InstanceType<P>> | string | symbol })
    )
  : never;

/** A provider in place of ours: `{provide: UserDirectory, useClass: PrismaUsers}`. As a singleton. */
export type PortProvider = ProviderOf<Port>;
