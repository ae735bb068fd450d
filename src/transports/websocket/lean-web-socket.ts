import { WebSocket } from 'ws';

/**
 * What of ws's inside is used here, and nowhere else: what is kept of the frame that was read last. A test fails when it
 * changes; where it is not so it is kept, as ws does.
 */
interface Inside {
  _receiver?: {
    /** A view of the piece of TCP that the frame came in, all of which it keeps. */
    _mask?: Buffer;
    /** The pieces that are not read yet. A list that was added to has room for sixteen. */
    _buffers?: Buffer[];
  };
}

const FRAMES: ReadonlySet<string | symbol> = new Set(['message', 'ping', 'pong']);

/** A WebSocket that keeps nothing of a frame that was heard. */
export class LeanWebSocket extends WebSocket {
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    const heard = super.emit(event, ...args);
    if (FRAMES.has(event)) this.forgetFrame();
    return heard;
  }

  private forgetFrame(): void {
    const { _receiver: receiver } = this as unknown as Inside;
    if (!receiver) return;
    receiver._mask = undefined;
    if (receiver._buffers?.length === 0) receiver._buffers = [];
  }
}
