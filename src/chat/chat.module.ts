import { Module } from '@nestjs/common';
import { ENGINE, Engine } from '../engine/engine';
import { ChatController } from './chat.controller';
import { ChatGateway } from './chat.gateway';
import { ChatService } from './chat.service';
import { ChatStore } from './chat.store';
import { ConversationAccess, MembershipAccess } from './conversation-access';
import { Memberships } from './memberships.service';
import { MessageAlerts } from './message-alerts';
import { MessageWaits } from './message-waits';
import { NotificationsModule } from '../notifications/notifications.module';
import { TypingStates } from './typing-states';

@Module({
  imports: [NotificationsModule],
  controllers: [ChatController],
  providers: [
    ChatGateway,
    ChatService,
    Memberships,
    MessageAlerts,
    MessageWaits,
    TypingStates,
    { provide: ChatStore, inject: [ENGINE], useFactory: ({ chatStore }: Engine) => chatStore },
    { provide: ConversationAccess, useClass: MembershipAccess },
  ],
  exports: [ChatService, Memberships],
})
export class ChatModule {}
