import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'socket.io';
import type { RealtimeSocket } from './realtime-socket';

type Handshake = Socket['handshake'];
type Listener = (this: RealtimeSocket, event: string, ...args: unknown[]) => void;
type Ack = (...args: unknown[]) => void;

/**
 * What of the inside of Socket.IO's sockets is used here, and nowhere else: what each keeps for what it rarely or never
 * needs. A test fails when it changes; where it is not there all is as Socket.IO has it.
 */
interface Inside {
  handshake: Handshake;
  acks?: unknown;
  _anyListeners?: Listener[];
}

/** Has a socket call `listener` with each event. */
export function listenToAll(socket: RealtimeSocket, listener: Listener): void {
  socket.onAny(listener);
  const inside = socket as unknown as Inside;
  // A list that was added to has room for sixteen more.
  if (inside._anyListeners) inside._anyListeners = inside._anyListeners.slice();
}

/** Frees what a socket that was let in needs no more, its credentials above all: half a KiB. */
export function slim(socket: RealtimeSocket): void {
  const { conn, handshake } = socket;
  const inside = socket as unknown as Inside;
  if (inside.acks instanceof Map && inside.acks.size === 0) inside.acks = new Acks();
  inside.handshake = new SpentHandshake(socket.request, conn.remoteAddress, handshake.issued);
}

/** Where a socket keeps those who wait for an answer of its client: they are made room for when there are any. */
class Acks {
  private waiting: Map<number, Ack> | undefined;

  get(id: number): Ack | undefined {
    return this.waiting?.get(id);
  }

  set(id: number, ack: Ack): this {
    (this.waiting ??= new Map<number, Ack>()).set(id, ack);
    return this;
  }

  delete(id: number): boolean {
    return this.waiting?.delete(id) ?? false;
  }
}

type Request = Pick<IncomingMessage, 'headers' | 'url'> & {
  _query?: Handshake['query'];
  connection: object;
};

/** A handshake whose credentials were used; the rest is told by the request. */
class SpentHandshake implements Handshake {
  constructor(
    private readonly request: Request,
    readonly address: string,
    readonly issued: number,
  ) {}

  get auth(): Handshake['auth'] {
    return {};
  }

  get headers(): IncomingHttpHeaders {
    return this.request.headers;
  }

  get query(): Handshake['query'] {
    return this.request._query ?? {};
  }

  get time(): string {
    return new Date(this.issued).toString();
  }

  get url(): string {
    return this.request.url ?? '';
  }

  get secure(): boolean {
    return (this.request.connection as { encrypted?: boolean }).encrypted === true;
  }

  get xdomain(): boolean {
    return this.headers.origin !== undefined;
  }
}
