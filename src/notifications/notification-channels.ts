import { Injectable, Logger, OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Notification } from '../contracts/notifications';
import type { Placed } from '../contracts/rooms';
import { NotificationChannel } from './notification-channel';

/** All channels of the app, ours and those of the host. */
@Injectable()
export class NotificationChannels implements OnModuleInit {
  private readonly logger = new Logger('Notifications');
  private channels: NotificationChannel[] = [];

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    const instances = this.discovery.getProviders().map(({ instance }) => instance as unknown);
    // A provider under two tokens is still one channel.
    this.channels = [...new Set(instances)].filter((instance) => instance instanceof NotificationChannel);
  }

  /** Whether a channel works is its own affair: the notification stands. */
  deliver(notification: Placed<Notification>): void {
    for (const channel of this.channels) void this.deliverBy(channel, notification);
  }

  private async deliverBy(channel: NotificationChannel, notification: Placed<Notification>): Promise<void> {
    try {
      await channel.deliver(notification);
    } catch (error) {
      this.logger.error(`${channel.constructor.name} did not deliver notification ${notification.id}`, error);
    }
  }
}
