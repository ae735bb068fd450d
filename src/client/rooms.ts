import type { RoomClosed } from '../contracts/rooms';
import type { Connection, ConnectionEvents } from './connection';
import type { Unsubscribe } from './emitter';

/** How long a room that nobody listens to is kept: whoever listens again goes on as before. Milliseconds. */
const LINGER_MS = 1_000;

/** What is known here of a subscription of any kind. */
export interface AnySubscription {
  readonly listeners: { readonly size: number };
  readonly room: {
    up(): Promise<void>;
    down(): void;
    take(event: string, data: object): void;
    resync(): void;
    closed(code: RoomClosed['code']): void;
    leave(): void;
  };
  held: boolean;
  onClosed: () => void;
  dispose(): void;
}

/** The key of the user's own notifications: the server alone knows what their room is called. */
export const OWN_FEED = 'user:';

/** What payloads name rooms by. */
interface Addressed {
  position?: { room: string };
  room?: string;
  conversationId?: string;
  projectId?: string;
}

/** The rooms the client is subscribed to, each once, however many listen. */
export class Rooms {
  private readonly open = new Map<string, AnySubscription>();
  private readonly lingering = new Map<AnySubscription, ReturnType<typeof setTimeout>>();

  constructor(private readonly connection: Connection) {
    connection.on('up', () => {
      for (const { room } of this.open.values()) void room.up();
    });
    connection.on('down', () => {
      for (const { room } of this.open.values()) room.down();
    });
    connection.on('event', (told) => this.route(told));
  }

  find(key: string): AnySubscription | undefined {
    return this.open.get(key);
  }

  /** Subscribes where that was not done yet. */
  enter<S extends AnySubscription>(key: string, make: () => S): S {
    const known = this.open.get(key);
    if (known) return known as S;
    const made = make();
    made.onClosed = () => this.forget(key, made);
    this.open.set(key, made);
    this.connection.start();
    if (this.connection.status.state === 'connected') void made.room.up();
    return made;
  }

  /** To be called when someone has lost interest. */
  release(key: string, subscription: AnySubscription): void {
    if (!this.unused(subscription) || this.open.get(key) !== subscription || this.lingering.has(subscription)) return;
    const end = setTimeout(() => {
      this.lingering.delete(subscription);
      if (!this.unused(subscription) || this.open.get(key) !== subscription) return;
      this.forget(key, subscription);
      subscription.room.leave();
    }, LINGER_MS);
    this.lingering.set(subscription, end);
  }

  /** Attaches a listener; what it gives takes it away again. */
  listen<S extends AnySubscription>(key: string, make: () => S, attach: (subscription: S) => Unsubscribe): Unsubscribe {
    const subscription = this.enter(key, make);
    const detach = attach(subscription);
    return () => {
      detach();
      this.release(key, subscription);
    };
  }

  close(): void {
    for (const [key, subscription] of this.open) this.forget(key, subscription);
    for (const end of this.lingering.values()) clearTimeout(end);
    this.lingering.clear();
  }

  private unused({ held, listeners }: AnySubscription): boolean {
    return !held && listeners.size === 0;
  }

  private forget(key: string, subscription: AnySubscription): void {
    if (this.open.get(key) === subscription) this.open.delete(key);
    subscription.dispose();
  }

  private route({ event, data }: ConnectionEvents['event']): void {
    if (typeof data !== 'object' || data === null) return;
    const subscription = this.addressee(event, data);
    if (!subscription) return;
    if (event === 'room:closed') subscription.room.closed((data as RoomClosed).code);
    else if (event === 'resync') subscription.room.resync();
    else subscription.room.take(event, data);
  }

  private addressee(event: string, data: Addressed): AnySubscription | undefined {
    const { position, room, conversationId, projectId } = data;
    const name = position?.room ?? room ?? roomOf(conversationId, projectId);
    if (name === undefined) return event === 'notifications:unread' ? this.open.get(OWN_FEED) : undefined;
    return this.open.get(name) ?? (name.startsWith(OWN_FEED) ? this.open.get(OWN_FEED) : undefined);
  }
}

function roomOf(conversationId?: string, projectId?: string): string | undefined {
  if (conversationId !== undefined) return `conversation:${conversationId}`;
  return projectId === undefined ? undefined : `project:${projectId}`;
}
