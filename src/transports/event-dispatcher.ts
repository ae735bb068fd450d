import { Logger } from '@nestjs/common';
import type { WsMessageHandler } from '@nestjs/common';
import { isObservable, lastValueFrom } from 'rxjs';
import type { ErrorCode, Problem } from '../contracts/errors';
import type { EventObserver } from '../observability/event-observer';
import type { HostEnhancers } from '../hosting/host-enhancers';
import { answerDirectly } from './direct-ack';
import type { RealtimeSocket } from './realtime-socket';

/** Answers an event. A handler gets it as its ack, whether the client asked for one or not. */
export type Reply = (answer: { data: unknown; error?: undefined } | { data?: undefined; error: Problem }) => void;

export type EventHandler = Omit<WsMessageHandler, 'callback'> & {
  callback: (data: unknown, reply: Reply) => Promise<unknown>;
};

/** The handler of whatever has none. */
export const UNKNOWN_EVENT = '*';
/** The handler of what is no event at all. */
export const INVALID_FRAME = '*invalid';
const OUTSIDE: ReadonlySet<string> = new Set([UNKNOWN_EVENT, INVALID_FRAME]);

const logger = new Logger('Dispatcher');

/**
 * Brings events to their handlers and the answers back, and tells the observer how each one ended.
 *
 * A handler's result goes back as `{data}`, a failure, which the gateway's filter replies, as `{error}`: in the ack, or,
 * where none was asked for, as the event `error`.
 */
export class EventDispatcher {
  constructor(
    private readonly observer: EventObserver,
    private readonly host: HostEnhancers,
  ) {}

  /**
   * Binds a gateway's handlers to a socket with one listener in all; a stock gateway makes an rxjs subscription per
   * handler and socket, several KiB each.
   */
  bind(socket: RealtimeSocket, handlers: WsMessageHandler[]): void {
    const bound = socket.data.handlers;
    if (bound.size === 0) {
      answerDirectly(socket);
      // The protocol lets a name be a number.
      socket.onAny((event: string | number, ...args: unknown[]) => void this.dispatch(socket, String(event), args));
      // An event of this name with no listener would be thrown.
      socket.on('error', () => undefined);
    }
    for (const handler of handlers) bound.set(handler.message, handler as EventHandler);
  }

  private async dispatch(socket: RealtimeSocket, event: string, args: unknown[]): Promise<void> {
    const { namespace, handlers, session, peer, address } = socket.data;
    const handler = handlers.get(event) ?? handlers.get(UNKNOWN_EVENT);
    // Whoever asks on the way out asks again elsewhere.
    if (!handler || socket.data.leaving) return;
    socket.data.underWay += 1;
    const started = performance.now();
    const last = args.at(-1);
    const ack = typeof last === 'function' ? (args.pop() as Reply) : undefined;
    let code: ErrorCode | null = null;
    const reply: Reply = (answer) => {
      if (answer.error) code = answer.error.code;
      if (ack) {
        peer.flush();
        ack(answer);
      } else if (answer.error) {
        peer.send('error', answer.error);
      }
    };
    try {
      // More than one argument is not an object, and is refused as such.
      const result = await this.host.keepOut(() => handled(handler.callback(args.length > 1 ? args : args[0], reply)));
      if (result !== undefined && !handler.isAckHandledManually) reply({ data: result });
    } catch (error) {
      logger.error(error); // of the filter itself: handlers' errors end there
      code = 'INTERNAL';
    } finally {
      socket.data.underWay -= 1;
    }
    this.observer.onEvent({
      namespace,
      event,
      payload: args[0],
      known: !OUTSIDE.has(handler.message),
      userId: session.principal.userId,
      ip: address,
      code,
      durationMs: performance.now() - started,
    });
  }
}

/** Where a host app has global interceptors, which stand aside here, Nest gives what comes of a handler as an Observable. */
async function handled(handling: Promise<unknown>): Promise<unknown> {
  const result = await handling;
  return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
}
