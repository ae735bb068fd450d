import { Module } from '@nestjs/common';
import { NotificationsController } from './notifications.controller';
import { NotificationsGateway } from './notifications.gateway';
import { NotificationsModule } from './notifications.module';

/** Notifications, as clients reach them. */
@Module({ imports: [NotificationsModule], controllers: [NotificationsController], providers: [NotificationsGateway] })
export class NotificationsApiModule {}
