import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ENGINE, Engine } from '../engine/engine';
import { InAppChannel } from './in-app.channel';
import { NotificationChannels } from './notification-channels';
import { NotificationStore } from './notification.store';
import { NotificationsController } from './notifications.controller';
import { NotificationsGateway } from './notifications.gateway';
import { NotificationsService } from './notifications.service';
import { UnreadClock } from './unread-clock';

@Module({
  imports: [DiscoveryModule],
  controllers: [NotificationsController],
  providers: [
    NotificationsGateway,
    NotificationsService,
    NotificationChannels,
    InAppChannel,
    UnreadClock,
    { provide: NotificationStore, inject: [ENGINE], useFactory: ({ notificationStore }: Engine) => notificationStore },
  ],
  exports: [NotificationsService],
})
export class NotificationsModule {}
