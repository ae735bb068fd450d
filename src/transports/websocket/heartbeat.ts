import { Deadlines } from '../../timing/deadlines';
import type { PlainConnection } from './plain-connection';

export interface HeartbeatSettings {
  pingIntervalMs: number;
  pingTimeoutMs: number;
}

/** Pings plain WebSockets (RFC 6455, 5.5.2) and ends those that were silent for too long. */
export class Heartbeat {
  private readonly due = new Deadlines<PlainConnection>((connection) => this.beat(connection), 1_000);

  constructor(private readonly settings: HeartbeatSettings) {}

  add(connection: PlainConnection): void {
    this.schedule(connection);
  }

  remove(connection: PlainConnection): void {
    this.due.delete(connection);
  }

  close(): void {
    this.due.close();
  }

  private schedule(connection: PlainConnection): void {
    const { pingIntervalMs, pingTimeoutMs } = this.settings;
    this.due.set(connection, Math.min(Date.now() + pingIntervalMs, connection.heardAt + pingTimeoutMs));
  }

  private beat(connection: PlainConnection): void {
    if (!this.isSilent(connection)) {
      connection.ping();
      this.schedule(connection);
      return;
    }
    // What this process itself was too busy to read does not count as silence.
    setImmediate(() => {
      if (connection.readyState !== 'open') return;
      if (this.isSilent(connection)) connection.destroy();
      else this.schedule(connection);
    });
  }

  private isSilent({ heardAt }: PlainConnection): boolean {
    return Date.now() - heardAt >= this.settings.pingTimeoutMs;
  }
}
