import type { Problem } from '../contracts/errors';
import { RealtimeClientError } from './errors';
import type { Heartbeat } from './heartbeat';
import type { Link } from './transport';

/** The server tells why before it ends a connection, at most so long before, in milliseconds. */
const REASON_MS = 10_000;

/** A link from its attempt to its end, and what is known of it. */
export class Attempt {
  link: Link | undefined;
  heartbeat: Heartbeat | undefined;
  openedAt = 0;
  private said: { error: RealtimeClientError; at: number } | undefined;
  private readonly timers: ReturnType<typeof setTimeout>[] = [];

  /** The event `error`. */
  heardError(problem: Problem): void {
    this.said = { error: RealtimeClientError.of(problem), at: Date.now() };
  }

  /** Why it ended: what the server said, else what the link knows. */
  reason(known: RealtimeClientError): RealtimeClientError {
    return this.said && Date.now() - this.said.at < REASON_MS ? this.said.error : known;
  }

  /** Unless it is over by then. */
  after(ms: number, then: () => void): void {
    this.timers.push(setTimeout(then, ms));
  }

  /** To be called when it is over. */
  stop(): void {
    this.heartbeat?.stop();
    for (const timer of this.timers) clearTimeout(timer);
  }

  close(): void {
    this.stop();
    this.link?.close();
  }
}
