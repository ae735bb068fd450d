import type { ServerEvents } from '../contracts/events';
import type { Namespace } from '../contracts/namespaces';
import type { Announcement, PrivateMessage } from '../contracts/publishing';
import type { Since } from '../contracts/rooms';
import { ChatParts, PerConversation } from './chat-parts';
import { Connection } from './connection';
import { Conversation } from './conversation';
import type { Listener, Unsubscribe } from './emitter';
import { NotificationFeed } from './notification-feed';
import { ClientOptions, settingsOf } from './options';
import type { Settings } from './options';
import { Outbox } from './outbox';
import { Presence } from './presence';
import { Project } from './project';
import { Answer, Payload, RequestName, Requests } from './requests';
import { Rooms } from './rooms';
import type { ConnectionStatus, LostConnection } from './status';
import type { Transport } from './transport';
import { OwnTyping } from './typing';

export interface ClientEvents {
  status: ConnectionStatus;
  /** For people: see `LostConnection`. */
  lost: LostConnection;
  /** There is a connection, another one than before: what was asked for on that one alone is to be asked for again. */
  up: undefined;
}

/** Where a first subscription begins; it is of no effect on a room that is subscribed to already. */
export interface Beginning {
  /** A `position` that was kept, or `{seq: 0}`: whatever the log still has. Default: the moment of the join. */
  since?: Since;
}

/**
 * One user's connection to the server, and what goes over it. It connects when something is first asked of it, and stays
 * connected until `close`.
 */
export class RealtimeClient {
  readonly chat: { conversation(id: string, beginning?: Beginning): Conversation };
  readonly projects: { project(id: string, beginning?: Beginning): Project };
  readonly notifications: { feed(beginning?: Beginning): NotificationFeed };
  readonly presence: Presence;
  /** What is told to everyone, or to the user's rooms. */
  readonly announcements: { on(listener: Listener<Announcement>): Unsubscribe };
  /** What services tell this user alone. Not kept for who is not there. */
  readonly privateMessages: { on(listener: Listener<PrivateMessage>): Unsubscribe };

  private readonly connection: Connection;
  private readonly requests: Requests;
  private readonly parts: ChatParts;

  constructor(transport: (settings: Settings) => Transport, options: ClientOptions) {
    const settings = settingsOf(options);
    const bounds = settings.backoff;
    const connection = new Connection(transport(settings), settings);
    const requests = new Requests(connection, settings.timeouts.requestMs);
    const outboxes = new PerConversation<Outbox>(
      (id) => new Outbox(id, connection, requests, bounds, settings.outboxLimit, () => outboxes.tidy(id)),
    );
    const typing = new PerConversation<OwnTyping>((conversationId) => {
      // A sign of the moment: nobody misses one that did not come.
      const tell = (isTyping: boolean): void =>
        void requests.now('/chat', 'chat:typing', { conversationId, isTyping }).catch(() => undefined);
      return new OwnTyping(tell, () => typing.tidy(conversationId));
    });
    const parts = { rooms: new Rooms(connection), requests, bounds, outboxes, typing };
    this.connection = connection;
    this.requests = requests;
    this.parts = parts;
    this.chat = { conversation: (id, { since } = {}) => new Conversation(id, parts, since) };
    this.projects = { project: (id, { since } = {}) => new Project(id, parts, since) };
    this.notifications = { feed: ({ since } = {}) => new NotificationFeed(parts, since) };
    this.presence = new Presence(connection, requests, bounds);
    this.announcements = { on: (listener) => this.listen('/', 'announcement', listener) };
    this.privateMessages = { on: (listener) => this.listen('/', 'private:message', listener) };
  }

  /** How the connection is. Another object after each change. */
  get status(): ConnectionStatus {
    return this.connection.status;
  }

  on<E extends keyof ClientEvents>(event: E, listener: Listener<ClientEvents[E]>): Unsubscribe {
    return this.connection.on(event, listener);
  }

  /** Connects now: at first, after `disconnected`, and when the next attempt is some time away. Throws `CLOSED` after `close`. */
  connect(): void {
    this.connection.connect();
  }

  /** Any request of the contract. Waits for a connection if need be; not repeated when that is lost. */
  request<N extends Namespace, E extends RequestName<N>>(
    namespace: N,
    event: E,
    payload: Payload<N, E>,
  ): Promise<Answer<N, E>> {
    return this.requests.once(namespace, event, payload);
  }

  /** Any event of the contract as it comes, each time it comes: rooms' events are better heard through their rooms. */
  listen<N extends Namespace, E extends keyof ServerEvents[N] & string>(
    namespace: N,
    event: E,
    listener: Listener<ServerEvents[N][E]>,
  ): Unsubscribe;
  /** An event of the host app's own. */
  listen(namespace: Namespace, event: string, listener: Listener<unknown>): Unsubscribe;
  listen(namespace: Namespace, event: string, listener: (value: never) => void): Unsubscribe {
    this.connection.start();
    return this.connection.on('event', (told) => {
      if (told.namespace === namespace && told.event === event) listener(told.data as never);
    });
  }

  /** Ends everything for good: what waits to be sent fails with `CLOSED`, nobody hears anything any more. */
  close(): void {
    for (const typing of this.parts.typing.all()) typing.drop();
    this.parts.rooms.close();
    this.presence.close();
    this.connection.close();
  }
}
