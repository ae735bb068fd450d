import type { WsMessageHandler } from '@nestjs/common';
import type { Namespace } from 'socket.io';
import type { Problem } from '../contracts/errors';
import type { RealtimeSocket } from './realtime-socket';

/** Answers an event. A handler gets it as its ack, whether the client asked for one or not. */
export type Reply = (answer: { data: unknown; error?: undefined } | { data?: undefined; error: Problem }) => void;

export type EventHandler = Omit<WsMessageHandler, 'callback'> & {
  callback: (data: unknown, reply: Reply) => Promise<unknown>;
};

/** What Nest gives for a namespace: called with a socket it binds a gateway's handlers to it. */
export type Bind = (socket: RealtimeSocket) => void;

/** What is bound to one socket, of all gateways of its namespace. */
interface Bound {
  handlers: readonly EventHandler[];
  onDisconnect: ((reason: string) => void)[];
}

/**
 * The handlers of our gateways. Nest binds each of them to each socket, and would keep that as long as the socket: a KiB
 * and more for each namespace. Here they are bound when an event has come, and forgotten when it is handled.
 */
export class GatewayBindings {
  private readonly gateways = new Map<Namespace, Bind[]>();
  private bound: Bound = nothing();

  /** Takes a gateway in place of letting it bind to every socket that connects. */
  add(namespace: Namespace, bind: Bind): void {
    const binds = this.gateways.get(namespace);
    if (binds) binds.push(bind);
    else this.gateways.set(namespace, [bind]);
  }

  /** What of `bind`, while it runs, comes to the adapter. */
  onMessages(handlers: readonly WsMessageHandler[]): void {
    this.bound.handlers = this.bound.handlers.concat(handlers as EventHandler[]);
  }

  onDisconnect(callback: (reason: string) => void): void {
    this.bound.onDisconnect.push(callback);
  }

  to(socket: RealtimeSocket): Bound {
    const bound = (this.bound = nothing());
    for (const bind of this.gateways.get(socket.nsp) ?? []) bind(socket);
    return bound;
  }
}

function nothing(): Bound {
  return { handlers: [], onDisconnect: [] };
}
