import type { RoomClosed } from '../contracts/rooms';
import type { Connection, ConnectionEvents } from './connection';
import type { Listener, Unsubscribe } from './emitter';
import type { RealtimeClientError } from './errors';
import type { ConnectionStatus } from './status';

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
    this.connection.start();
    const made = make();
    made.onClosed = () => this.forget(key, made);
    this.open.set(key, made);
    if (this.connection.status.state === 'connected') void made.room.up();
    return made;
  }

  /** To be called when someone has lost interest. */
  release(key: string, subscription: AnySubscription): void {
    setTimeout(() => {
      const { held, listeners, room } = subscription;
      if (held || listeners.size > 0 || this.open.get(key) !== subscription) return;
      this.forget(key, subscription);
      room.leave();
    }, LINGER_MS);
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

  /** Hears why the client has given up, be it before. */
  onGivenUp(listener: Listener<RealtimeClientError>): Unsubscribe {
    const { connection } = this;
    const hear = ({ state, error }: ConnectionStatus): void => {
      if (state === 'disconnected' && error) listener(error);
    };
    queueMicrotask(() => hear(connection.status));
    return connection.on('status', hear);
  }

  close(): void {
    for (const [key, subscription] of this.open) this.forget(key, subscription);
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
    const { position, conversationId, projectId, room = position?.room } = data;
    if (room !== undefined)
      return this.open.get(room) ?? (room.startsWith(OWN_FEED) ? this.open.get(OWN_FEED) : undefined);
    if (conversationId !== undefined) return this.open.get(`conversation:${conversationId}`);
    if (projectId !== undefined) return this.open.get(`project:${projectId}`);
    return event === 'notifications:unread' ? this.open.get(OWN_FEED) : undefined;
  }
}
