import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { InAppChannel } from './in-app.channel';
import { NotificationChannels } from './notification-channels';
import { NotificationsService } from './notifications.service';
import { UnreadClock } from './unread-clock';

@Module({
  imports: [DiscoveryModule],
  providers: [NotificationsService, NotificationChannels, InAppChannel, UnreadClock],
  exports: [NotificationsService],
})
export class NotificationsModule {}
