import { Injectable, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { idOf } from '../contracts/namespaces';
import type { Notification } from '../contracts/notifications';
import { userRoom } from '../contracts/rooms';
import { Broker } from '../rooms/broker';
import { RoomHub } from '../rooms/room-hub';
import { Deadlines } from '../timing/deadlines';
import { NotificationStore } from './notification.store';

/** Users who are gone are forgotten at least this often, in milliseconds. */
const LONGEST = 3_600_000;

/** Tells the devices of this node's subscribers how many are unread when that changes by time alone. */
@Injectable()
export class UnreadClock implements OnModuleInit, OnApplicationShutdown {
  private readonly changes = new Map<string, number>();
  private readonly due = new Deadlines<string>((userId) => void this.onDue(userId));

  constructor(
    private readonly store: NotificationStore,
    private readonly broker: Broker,
    private readonly hub: RoomHub,
  ) {}

  onModuleInit(): void {
    this.broker.listen({
      onEvent: ({ event, position, data }) => {
        if (event !== 'notification:new') return;
        const { expiresAt } = data as Notification;
        this.changesAt(idOf(position.room), expiresAt === null ? null : Date.parse(expiresAt));
      },
      onNotice: () => undefined,
      onInterrupted: () => undefined,
    });
  }

  /** The count may be another from `at` on, in milliseconds since the epoch; `null`: it is not. */
  changesAt(userId: string, at: number | null): void {
    if (at === null || at >= (this.changes.get(userId) ?? Infinity)) return;
    this.changes.set(userId, at);
    this.due.set(userId, Math.min(at, Date.now() + LONGEST));
  }

  onApplicationShutdown(): void {
    this.due.close();
    this.changes.clear();
  }

  private async onDue(userId: string): Promise<void> {
    const at = this.changes.get(userId) ?? Infinity;
    this.changes.delete(userId);
    if (!this.hub.positionOf(userRoom(userId))) return;
    if (at > Date.now()) return this.changesAt(userId, at);
    try {
      this.changesAt(userId, (await this.store.tellUnread(userId)).until);
    } catch {
      this.changesAt(userId, at); // an engine that is away will come back
    }
  }
}
