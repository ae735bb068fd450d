import type { Socket as TcpSocket } from 'node:net';

/** What may join for one connection, in bytes: its share of what is held for all until the turn ends. */
const MOST_JOINED = 16_384;

/**
 * What is written to connections in one turn of the event loop. The first to each leaves at once, so that nothing waits
 * where little is said. What follows, or what more is expected after, leaves together at the end of the turn: the
 * kernel's part of a write costs more than all else there is to an event.
 */
export class TurnWrites {
  private readonly written = new Set<TcpSocket>();
  private readonly joining: TcpSocket[] = [];

  /** `followed`: more is to be expected for it in this turn. `false`: the client has not read what was written before. */
  write(tcp: TcpSocket, bytes: Buffer, followed: boolean): boolean {
    if (!(tcp.writableCorked > 0 ? hasRoom(tcp) : this.begin(tcp, followed))) return false;
    tcp.write(bytes);
    return true;
  }

  private begin(tcp: TcpSocket, followed: boolean): boolean {
    if (tcp.writableNeedDrain) return false;
    if (this.written.size === 0) setImmediate(() => this.end());
    if (followed || this.written.has(tcp)) {
      tcp.cork();
      this.joining.push(tcp);
    }
    this.written.add(tcp);
    return true;
  }

  private end(): void {
    this.written.clear();
    for (const tcp of this.joining.splice(0)) tcp.uncork();
  }
}

/** Whether more may join what leaves at the end of the turn. When that is a lot it leaves before, if the client reads. */
function hasRoom(tcp: TcpSocket): boolean {
  if (tcp.writableLength < MOST_JOINED) return true;
  tcp.uncork();
  if (tcp.writableLength > 0) return false;
  tcp.cork();
  return true;
}
