import { setTimeout as delay } from 'node:timers/promises';
import { BeforeApplicationShutdown, Injectable, Logger, OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Notification } from '../contracts/notifications';
import type { Placed } from '../contracts/rooms';
import { NotificationChannel } from './notification-channel';

/** How long deliveries under way may hold up the end of the app, in milliseconds. */
const PATIENCE_MS = 5_000;

/** All channels of the app, ours and those of the host. */
@Injectable()
export class NotificationChannels implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('Notifications');
  private readonly underWay = new Set<Promise<void>>();
  private channels: NotificationChannel[] = [];

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    const instances = this.discovery.getProviders().map(({ instance }) => instance as unknown);
    // A provider under two tokens is still one channel.
    this.channels = [...new Set(instances)].filter((instance) => instance instanceof NotificationChannel);
  }

  /** Whether a channel works is its own affair: the notification stands. */
  deliver(notification: Placed<Notification>): void {
    for (const channel of this.channels) {
      const delivery = this.deliverBy(channel, notification).finally(() => this.underWay.delete(delivery));
      this.underWay.add(delivery);
    }
  }

  /** A worker that ends when it has told everyone is not to take with it what is still being sent. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.race([Promise.all(this.underWay), delay(PATIENCE_MS, undefined, { ref: false })]);
  }

  private async deliverBy(channel: NotificationChannel, notification: Placed<Notification>): Promise<void> {
    try {
      await channel.deliver(notification);
    } catch (error) {
      this.logger.error(`${channel.constructor.name} did not deliver notification ${notification.id}`, error);
    }
  }
}
