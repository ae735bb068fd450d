import type { IncomingMessage } from 'node:http';
import type { Consumer, QueueLimits } from './slow-consumers';
import type { Handshake } from './websocket/handshake';
import { PlainConnection } from './websocket/plain-connection';

/** What of an Engine.IO socket's inside is used here. A test fails when it changes. */
export interface EngineConnection {
  readyState: string;
  request: IncomingMessage | Handshake;
  writeBuffer: { data?: string | Buffer }[];
  transport: { name: string; socket?: { bufferedAmount: number; terminate(): void } };
  close(discard?: boolean): void;
}

/** Engine.IO queues before its transport does: what ws says waits is the least of it. */
export class EngineConsumer implements Consumer {
  constructor(readonly connection: EngineConnection) {}

  get readyState(): Consumer['readyState'] {
    const { readyState } = this.connection;
    return readyState === 'open' || readyState === 'closing' ? readyState : 'closed';
  }

  exceeds({ maxQueuedBytes, maxQueuedPackets }: QueueLimits): boolean {
    const { writeBuffer, transport } = this.connection;
    if (maxQueuedPackets > 0 && writeBuffer.length > maxQueuedPackets) return true;
    if (maxQueuedBytes === 0) return false;
    let bytes = transport.socket?.bufferedAmount ?? 0;
    if (writeBuffer.length === 0) return bytes > maxQueuedBytes;
    for (const { data = '' } of writeBuffer) bytes += Buffer.byteLength(data);
    return bytes > maxQueuedBytes;
  }

  destroy(): void {
    const { connection } = this;
    const ws = connection.transport.socket;
    connection.close(true);
    if (ws) ws.terminate();
    // Of long polling: an answer that is not read is held by the TCP connection.
    else (connection.request as IncomingMessage).socket.destroy();
  }
}

/** Of a socket's connection, whichever it is. */
export function consumerOf(connection: unknown): Consumer {
  return connection instanceof PlainConnection ? connection : new EngineConsumer(connection as EngineConnection);
}
