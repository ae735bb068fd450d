import type { IncomingMessage, ServerResponse } from 'node:http';
import { hasTurn } from '../../http/own-turn';
import type { ResolvedOptions } from '../../realtime.options';
import type { Deadlines } from '../../timing/deadlines';

/** The last words have this long to leave, in milliseconds. */
const FAREWELL_MS = 500;

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  Connection: 'keep-alive',
  // nginx would hold events back.
  'X-Accel-Buffering': 'no',
};

const HEARTBEAT = Buffer.from(':\n\n');

/** The body of a response that goes on until somebody ends it. Never holds much more than `maxQueuedBytes`. */
export class EventStream {
  /** Called when there is room again, and may be called when there was some all the time. */
  onRoom: () => void = () => undefined;
  private ended = false;

  /** `deadlines` call `onDeadline`. */
  constructor(
    private readonly response: ServerResponse,
    private readonly deadlines: Deadlines<EventStream>,
    private readonly options: ResolvedOptions,
  ) {}

  open(request: IncomingMessage): void {
    // Whatever the server's time-outs are: this one is to be silent, and to last.
    request.socket.setTimeout(0);
    this.response.writeHead(200, HEADERS).flushHeaders();
    this.response.on('drain', () => {
      if (!this.ended) this.deadlines.delete(this);
      this.onRoom();
    });
    this.response.once('close', () => {
      this.ended = true;
      this.deadlines.delete(this);
    });
  }

  get closed(): boolean {
    return this.ended || !hasTurn(this.response);
  }

  /** Nothing more is to be written but what must not be kept back. */
  get full(): boolean {
    const { maxQueuedBytes } = this.options.limits;
    return maxQueuedBytes > 0 && this.response.writableLength > maxQueuedBytes;
  }

  write(bytes: Buffer): void {
    if (this.closed) return;
    this.response.write(bytes);
    if (this.full && !this.deadlines.has(this)) this.deadlines.set(this, Date.now() + this.options.slowConsumerMs);
  }

  beat(): void {
    if (!this.full) this.write(HEARTBEAT);
  }

  /** Sends what was written and closes the connection. */
  end(): void {
    if (this.closed) return;
    this.ended = true;
    const { socket } = this.response;
    this.response.end(() => socket?.destroySoon());
    this.deadlines.set(this, Date.now() + FAREWELL_MS);
  }

  onDeadline(): void {
    if (this.ended || this.full) this.response.destroy();
    else this.onRoom();
  }
}
