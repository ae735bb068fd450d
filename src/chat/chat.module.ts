import { Module } from '@nestjs/common';
import { ChatService } from './chat.service';
import { Memberships } from './memberships.service';
import { MessageAlerts } from './message-alerts';
import { NotificationsModule } from '../notifications/notifications.module';

@Module({
  imports: [NotificationsModule],
  providers: [ChatService, Memberships, MessageAlerts],
  exports: [ChatService, Memberships],
})
export class ChatModule {}
