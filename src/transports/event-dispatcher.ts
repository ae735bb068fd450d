import { Logger } from '@nestjs/common';
import { isObservable, lastValueFrom } from 'rxjs';
import type { ErrorCode } from '../contracts/errors';
import type { EventObserver } from '../observability/event-observer';
import type { HostEnhancers } from '../hosting/host-enhancers';
import { answerDirectly } from './direct-ack';
import type { EventHandler, GatewayBindings, Reply } from './gateway-bindings';
import { listenToAll } from './lean-socket';
import type { RealtimeSocket } from './realtime-socket';

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
  private readonly onEvent: (this: RealtimeSocket, event: string | number, ...args: unknown[]) => void;

  constructor(
    private readonly bindings: GatewayBindings,
    private readonly observer: EventObserver,
    private readonly host: HostEnhancers,
  ) {
    const dispatch = this.dispatch.bind(this);
    // The protocol lets a name be a number.
    this.onEvent = function (event, ...args): void {
      void dispatch(this, String(event), args);
    };
  }

  /** Brings whatever comes on a socket to its handler. */
  attach(socket: RealtimeSocket): void {
    answerDirectly(socket);
    listenToAll(socket, this.onEvent);
    // An event of this name with no listener would be thrown.
    if (socket.listenerCount('error') === 0) socket.on('error', ignore);
  }

  /** Tells the gateways that it is gone. */
  detach(socket: RealtimeSocket, reason: string): void {
    for (const tell of this.bindings.to(socket).onDisconnect) tell(reason);
  }

  private async dispatch(socket: RealtimeSocket, event: string, args: unknown[]): Promise<void> {
    const { namespace, session, peer, address, leaving } = socket.data;
    // Whoever asks on the way out asks again elsewhere.
    if (leaving) return;
    const { handlers } = this.bindings.to(socket);
    const named = (name: string): EventHandler | undefined => handlers.findLast(({ message }) => message === name);
    const handler = named(event) ?? named(UNKNOWN_EVENT);
    if (!handler) return;
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

function ignore(): void {
  // nothing to be done
}
