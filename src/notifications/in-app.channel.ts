import { Injectable } from '@nestjs/common';
import type { Notification } from '../contracts/notifications';
import type { Placed } from '../contracts/rooms';
import { NotificationChannel } from './notification-channel';
import { NotificationStore } from './notification.store';

/** The user's connected devices. They have the notification itself from the log already; what is left is the count. */
@Injectable()
export class InAppChannel extends NotificationChannel {
  constructor(private readonly store: NotificationStore) {
    super();
  }

  async deliver({ userId }: Placed<Notification>): Promise<void> {
    await this.store.tellUnread(userId);
  }
}
