import type { ClientRequestArgs, IncomingHttpHeaders } from 'node:http';
import { ClientOptions, WebSocket } from 'ws';
import { publicLookup, requirePublicHost } from './public-addresses';
import type { ResolvedUpstream, UpstreamHeaders } from './upstream.options';

/** A handshake takes no longer, with all that belongs to it: headers, DNS, TCP, TLS. Milliseconds. */
const HANDSHAKE_MS = 10_000;
/** A connection that is being closed is destroyed after this long, in milliseconds. */
const CLOSING_MS = 2_000;
/** A message in more fragments, a frame in more pieces is refused: each keeps memory beyond its bytes. */
const MAX_FRAGMENTS = 128;
const MAX_PIECES = 4_096;

/** How the upstream answered the handshake. */
export interface UpstreamResponse {
  status: number;
  headers: IncomingHttpHeaders;
}

/** A text, or what `binaryType` says. */
export type UpstreamData = string | ArrayBuffer | Blob;

export type Sendable = string | ArrayBuffer | NodeJS.ArrayBufferView;

export interface ConnectionListener {
  onConnect(): void;
  onOpen(response: UpstreamResponse): void;
  onMessage(data: UpstreamData, isBinary: boolean): void;
  /** What ended it, or kept it from being. At most once. */
  onError(error: Error): void;
  /** The last that is heard of it, once, always. */
  onClose(code: number, reason: string): void;
}

/** One connection to an upstream, from the first attempt to its end. Bounded whatever the other side does. */
export class UpstreamConnection {
  private socket: WebSocket | undefined;
  private response: UpstreamResponse = { status: 0, headers: {} };
  private deadline: NodeJS.Timeout | undefined;
  private pings: NodeJS.Timeout | undefined;
  private answered = true;
  private explained = false;
  private over = false;

  constructor(
    private readonly options: ResolvedUpstream,
    private readonly listener: ConnectionListener,
  ) {}

  get isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** Bytes written and not sent yet. */
  get bufferedBytes(): number {
    return this.socket?.bufferedAmount ?? 0;
  }

  start(): void {
    this.deadline = setTimeout(() => this.destroy(new Error('the handshake takes too long')), HANDSHAKE_MS);
    void this.dial();
  }

  /** Only while it `isOpen`. */
  send(data: Sendable): void {
    this.socket?.send(data);
  }

  close(code: number, reason: string): void {
    this.explained = true;
    if (!this.socket) return this.end(1006, '');
    this.socket.close(code, reason);
    this.endSoon();
  }

  private async dial(): Promise<void> {
    try {
      const { headers } = this.options;
      const given = await (typeof headers === 'function' ? headers() : headers);
      if (!this.over) this.open(given);
    } catch (error) {
      this.explain(error instanceof Error ? error : new Error(String(error)));
      this.end(1006, '');
    }
  }

  private open(headers: UpstreamHeaders): void {
    const { url, addresses, binaryType, maxMessageBytes } = this.options;
    if (addresses === 'public') requirePublicHost(url);
    const options: ClientOptions & Pick<ClientRequestArgs, 'lookup'> = {
      headers,
      maxPayload: maxMessageBytes,
      maxFragments: MAX_FRAGMENTS,
      maxBufferedChunks: MAX_PIECES,
      perMessageDeflate: false,
      followRedirects: false,
      autoPong: false,
      ...(addresses === 'public' && { lookup: publicLookup }),
      finishRequest: (request) => {
        request.once('socket', (tcp) => tcp.once('connect', () => this.listener.onConnect()));
        request.end();
      },
    };
    const socket = new WebSocket(url, options);
    // The types know of no Blob yet.
    socket.binaryType = binaryType as 'arraybuffer';
    this.socket = socket;
    socket.on('upgrade', ({ statusCode = 0, headers }) => (this.response = { status: statusCode, headers }));
    socket.on('open', () => this.onOpen());
    socket.on('message', (data: Buffer | ArrayBuffer | Blob, isBinary) =>
      this.listener.onMessage(isBinary ? (data as ArrayBuffer | Blob) : (data as Buffer).toString(), isBinary),
    );
    socket.on('ping', (data) => this.onPing(data));
    socket.on('pong', () => (this.answered = true));
    socket.on('error', (error) => {
      this.explain(error);
      this.endSoon();
    });
    socket.on('close', (code, reason) => this.end(code, reason.toString()));
  }

  private onOpen(): void {
    clearTimeout(this.deadline);
    this.pings = setInterval(() => this.ping(), this.options.pingIntervalSeconds * 1_000);
    this.listener.onOpen(this.response);
  }

  private ping(): void {
    if (!this.answered) return this.destroy(new Error('no pong came until the next ping'));
    this.answered = false;
    this.socket?.ping();
  }

  /** Who has pings answered and reads nothing would have the answers pile up here. */
  private onPing(data: Buffer): void {
    if (this.bufferedBytes > this.options.maxQueuedBytes) this.destroy(new Error('pings come, and pongs are not read'));
    else this.socket?.pong(data);
  }

  private destroy(error: Error): void {
    this.explain(error);
    if (this.socket) this.socket.terminate();
    else this.end(1006, '');
  }

  private endSoon(): void {
    if (this.over) return;
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.socket?.terminate(), CLOSING_MS);
  }

  private explain(error: Error): void {
    if (this.explained) return;
    this.explained = true;
    this.listener.onError(error);
  }

  private end(code: number, reason: string): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.deadline);
    clearInterval(this.pings);
    this.listener.onClose(code, reason);
  }
}
