import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { EngineConnection } from './engine-consumer';
import type { HandshakeGate } from './handshake-gate';
import { Handshake } from './websocket/handshake';

/**
 * What is known here of Engine.IO's inside, and nowhere else. A test fails when it changes; where it is not so more is
 * kept, as Engine.IO does.
 */
const INSIDE = {
  /** A WebSocket's listener that has nothing more to do when there is a connection. */
  untilOpen: 'onUpgradeError',
  /** A TCP connection's listener that tells the response of its upgrade, and so the request, that it is over. */
  ended: '() => this.emit("close")',
};

/** Has Engine.IO's connections let go of the requests they came with, some KiB each. */
export class LeanConnections {
  constructor(private readonly gate: HandshakeGate) {}

  add(connection: EngineConnection): void {
    if (connection.transport.name === 'websocket') this.slim(connection);
    // A request for polling is needed to end the connection.
    else (connection as EngineConnection & EventEmitter).once('upgrade', () => this.slim(connection));
  }

  private slim(connection: EngineConnection): void {
    const request = connection.request as IncomingMessage;
    const handshake = new Handshake(request, { admitted: false });
    this.gate.know(handshake, request);
    connection.request = handshake;
    const ws = connection.transport.socket as unknown as EventEmitter;
    forget(ws, 'error', ({ name }) => name === INSIDE.untilOpen);
    forget(request.socket, 'close', (listener) => String(listener) === INSIDE.ended);
  }
}

function forget(
  emitter: EventEmitter,
  event: string,
  which: (listener: (...args: never[]) => unknown) => boolean,
): void {
  for (const listener of emitter.listeners(event))
    if (which(listener as () => void)) emitter.off(event, listener as () => void);
}
