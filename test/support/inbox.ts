import { randomUUID } from 'node:crypto';
import type { Role } from '../../src/contracts/auth';
import type { Notification, SubscribedNotifications, UnreadCount } from '../../src/contracts/notifications';
import type { Placed } from '../../src/contracts/rooms';
import { Client, rest, RestAnswer, token } from './clients';
import type { Node } from './node';
import { until } from './until';

/** A device on /notifications. */
export class Inbox {
  private constructor(readonly client: Client) {}

  static async open(node: Node, userId: string, role?: Role): Promise<Inbox> {
    return new Inbox(await Client.connect(node, userId, { namespace: '/notifications', role }));
  }

  static async subscribed(node: Node, userId: string): Promise<Inbox> {
    const inbox = await Inbox.open(node, userId);
    await inbox.subscribe();
    return inbox;
  }

  subscribe(payload: object = {}): Promise<SubscribedNotifications> {
    return this.client.do('notifications:subscribe', payload);
  }

  titles(): string[] {
    return this.client.of<Notification>('notification:new').map(({ title }) => title);
  }

  /** The counts told, in order. */
  counts(): number[] {
    return this.client.of<UnreadCount>('notifications:unread').map(({ count }) => count);
  }

  /** Awaits until this is the last count told. */
  async toldOf(count: number): Promise<void> {
    await until(`the count ${count}`, () => this.counts().at(-1) === count);
  }
}

/** A REST call in a role. */
export function restAs<T>(
  node: Node,
  role: Role,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<RestAnswer<T>> {
  const authorization = `Bearer ${token(`some-${role}`, { role })}`;
  return rest<T>(node, '', method, path, body, { authorization, ...headers });
}

/** Makes a notification as a service does. */
export async function notify(node: Node, userId: string, draft: object = {}): Promise<Placed<Notification>> {
  const body = { userId, type: 'test', title: randomUUID(), body: '', ...draft };
  const { status, body: answer } = await restAs<Placed<Notification>>(node, 'service', 'POST', '/notifications', body);
  if (status !== 201) throw new Error(JSON.stringify(answer));
  return answer.data;
}
