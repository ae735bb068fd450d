import { Logger } from '@nestjs/common';
import type { WsMessageHandler } from '@nestjs/common';
import type { RealtimeSocket } from './realtime-socket';

type Ack = (answer: object) => void;

export type EventHandler = Omit<WsMessageHandler, 'callback'> & {
  callback: (data: unknown, ack: Ack | undefined) => Promise<unknown>;
};

/** The handler of whatever has none. */
export const UNKNOWN_EVENT = '*';

const logger = new Logger('Dispatcher');

/**
 * Binds a gateway's handlers to a socket with one listener in all; a stock gateway makes an rxjs subscription per
 * handler and socket, several KiB each. A handler's result goes back as `{data}`; a failure was answered by the
 * gateway's filter, which leaves no result.
 */
export function bindHandlers(socket: RealtimeSocket, handlers: WsMessageHandler[]): void {
  const bound = socket.data.handlers;
  if (bound.size === 0) {
    socket.onAny((event: string, ...args: unknown[]) => void dispatch(bound, event, args));
    // An event of this name with no listener would be thrown.
    socket.on('error', () => undefined);
  }
  for (const handler of handlers) bound.set(handler.message, handler as EventHandler);
}

async function dispatch(handlers: Map<string, EventHandler>, event: string, args: unknown[]): Promise<void> {
  const handler = handlers.get(event) ?? handlers.get(UNKNOWN_EVENT);
  if (!handler) return;
  const last = args.at(-1);
  const ack = typeof last === 'function' ? (args.pop() as Ack) : undefined;
  try {
    // More than one argument is not an object, and is refused as such.
    const result = await handler.callback(args.length > 1 ? args : args[0], ack);
    if (ack && result !== undefined && !handler.isAckHandledManually) ack({ data: result });
  } catch (error) {
    logger.error(error); // of the filter itself: handlers' errors end there
  }
}
