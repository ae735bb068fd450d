import type { Notification } from '../contracts/notifications';
import { userRoom } from '../contracts/rooms';
import type { NewNotification, NotificationRange, NotificationStore } from '../notifications/notification.store';
import type { LogEvent } from '../rooms/broker';
import { newName, nextTime } from './names';
import { roomLog } from './room-log';
import { TwoNodes } from './stage';

export function aNotification(userId: string, draft: Partial<NewNotification> = {}): NewNotification {
  return {
    id: newName('notification'),
    userId,
    type: 'mention',
    title: 'hello',
    body: 'somebody said hello',
    data: {},
    actorId: null,
    createdAt: nextTime(),
    expiresAt: null,
    onceKey: null,
    ...draft,
  };
}

/** A time that comes soon. */
export function soon(ms = 500): string {
  return new Date(Date.now() + ms).toISOString();
}

/** What a list shows of what was just made. */
export function shown({ onceKey: _key, ...made }: NewNotification, readAt: string | null = null): Notification {
  return { ...made, readAt };
}

/** Two nodes, as the tests of notifications look at them. */
export class NotificationNodes extends TwoNodes<NotificationStore> {
  log(userId: string): Promise<LogEvent[]> {
    return roomLog(this.b, userRoom(userId));
  }

  async added(userId: string, ...drafts: Partial<NewNotification>[]): Promise<NewNotification[]> {
    const made = drafts.map((draft) => aNotification(userId, draft));
    for (const one of made) await this.store.add(one);
    return made;
  }

  async listed(userId: string, range: Partial<NotificationRange> = {}): Promise<string[]> {
    const { notifications } = await this.other.list(userId, { limit: 100, unreadOnly: false, ...range });
    return notifications.map(({ id }) => id);
  }

  async count(userId: string): Promise<number> {
    return (await this.other.unread(userId)).count;
  }
}
