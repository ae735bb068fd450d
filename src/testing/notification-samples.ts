import type { Notification } from '../contracts/notifications';
import type { NewNotification } from '../notifications/notification.store';
import { newName, nextTime } from './names';

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
