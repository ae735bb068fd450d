import type { Session, SessionPeer } from '../auth/session';
import type { AdminSocket } from '../contracts/admin';
import { RealtimeError } from '../contracts/errors';
import type { Departing } from '../draining/departing';

/** Somebody who waits for a message: what may end it, and what his session does to it. */
export class MessageWait implements SessionPeer, Departing {
  /** Nothing more is waited for. */
  over = false;
  private readonly since = new Date().toISOString();
  private stirred = false;
  private ended: RealtimeError | undefined;
  private wake: () => void = () => undefined;

  constructor(
    readonly session: Session,
    private readonly room: string,
    private readonly address: string,
  ) {}

  get connection(): this {
    return this;
  }

  /** Resolves when something has happened since it resolved last. */
  async next(): Promise<void> {
    if (!this.stirred) await new Promise<void>((resolve) => (this.wake = resolve));
    this.stirred = false;
  }

  /** Throws what took the right to an answer. */
  check(): void {
    if (this.ended) throw this.ended;
  }

  stir(): void {
    this.stirred = true;
    this.wake();
  }

  /** What is there now is the answer. */
  end(): void {
    this.over = true;
    this.stir();
  }

  close(error: RealtimeError): void {
    this.ended ??= error;
    this.stir();
  }

  /** There is one answer, and nothing before it. */
  send(): void {}

  announce(): void {}

  suspend(): void {
    this.close(new RealtimeError('TOKEN_EXPIRED'));
  }

  resume(): void {}

  describe(): Omit<AdminSocket, 'node'> {
    const { session, room, address, since } = this;
    const place = { namespace: '/chat', transport: 'long-poll' };
    return { id: session.id, ...place, ip: address, connectedAt: since, rooms: [room] };
  }
}
