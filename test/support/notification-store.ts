import type { NewNotification } from '../../src/notifications/notification.store';
import { nextTime } from './clock';
import { newName } from './clients';

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
