import type { Session } from '../auth/session';
import { Deadlines } from '../timing/deadlines';
import type { EngineConnection } from './engine-consumer';

/**
 * Cuts off who has entered no namespace in time. Socket.IO closes such a connection as well, but over WebSocket with a
 * close frame that he need not answer.
 */
export class LateHandshakes {
  private readonly due = new Deadlines<EngineConnection>((connection) => this.end(connection));

  constructor(
    private readonly users: { sessionsOf(connection: object): Iterable<Session> },
    private readonly handshakeTimeoutMs: number,
  ) {}

  /** Until the time is over, also when the connection is closed before: its TCP connection may not be. */
  await(connection: EngineConnection): void {
    this.due.set(connection, Date.now() + this.handshakeTimeoutMs);
  }

  close(): void {
    this.due.close();
  }

  private end(connection: EngineConnection): void {
    const [entered] = this.users.sessionsOf(connection);
    if (!entered) connection.transport.socket?.terminate();
  }
}
