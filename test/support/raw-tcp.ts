import { connect, Socket } from 'node:net';
import type { Node } from './node';
import { until } from './until';

const open = new Set<RawTcp>();

/** Call in `afterEach`. */
export function closeRawTcp(): void {
  for (const tcp of open) tcp.close();
}

/** A TCP connection on which one writes what no client would. */
export class RawTcp {
  /** All that was received, one character a byte. */
  text = '';
  closed = false;
  readonly openedAt = performance.now();
  /** When it was closed by the other side, as `openedAt`. */
  closedAt = 0;

  private constructor(readonly socket: Socket) {
    socket.setNoDelay();
    socket.on('data', (chunk: Buffer) => (this.text += chunk.toString('latin1')));
    socket.on('error', () => undefined); // it closes
    socket.once('close', () => {
      this.closed = true;
      this.closedAt = performance.now();
      open.delete(this);
    });
    open.add(this);
  }

  /** `localAddress`: another one of this machine's, such as 127.0.0.2. */
  static open({ url }: Pick<Node, 'url'>, localAddress?: string): RawTcp {
    const { hostname, port } = new URL(url);
    return new RawTcp(connect({ host: hostname, port: Number(port), localAddress }));
  }

  write(bytes: string | Buffer): void {
    if (!this.closed) this.socket.write(bytes);
  }

  /** The status of the first answer; 0: none yet. */
  get status(): number {
    return Number(/^HTTP\/1\.1 (\d+)/.exec(this.text)?.[1] ?? 0);
  }

  async answered(withinMs?: number): Promise<number> {
    return until('an answer', () => (this.closed ? this.status || -1 : this.status), withinMs);
  }

  async end(withinMs?: number): Promise<void> {
    await until('the end', () => this.closed, withinMs);
  }

  close(): void {
    this.socket.destroy();
  }
}

/** The head of a request, as it is written. */
export function requestHead(target: string, headers: Record<string, string> = {}, method = 'GET'): string {
  const lines = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
