import type { ClientEvents } from '../contracts/events';
import type { Namespace } from '../contracts/namespaces';
import { connected } from './connected';
import type { Connection } from './connection';
import { RealtimeClientError } from './errors';

/** The events that a namespace understands. */
export type RequestName<N extends Namespace> = keyof ClientEvents[N] & string;
export type Payload<N extends Namespace, E extends RequestName<N>> = ClientEvents[N][E] extends { payload: infer P }
  ? P
  : never;
export type Answer<N extends Namespace, E extends RequestName<N>> = ClientEvents[N][E] extends { data: infer D }
  ? D
  : never;

/** Asks the server, in the types of the contract. */
export class Requests {
  constructor(
    private readonly connection: Connection,
    private readonly timeoutMs: number,
  ) {}

  /** On the connection there is, or rejects with `CONNECTION_LOST`. */
  now<N extends Namespace, E extends RequestName<N>>(
    namespace: N,
    event: E,
    payload: Payload<N, E>,
    timeoutMs = this.timeoutMs,
  ): Promise<Answer<N, E>> {
    return this.connection.ask(namespace, event, payload as object, timeoutMs) as Promise<Answer<N, E>>;
  }

  /** Connects and waits if need be. Rejects with `TIMEOUT` when there was no answer in time. */
  once<N extends Namespace, E extends RequestName<N>>(
    namespace: N,
    event: E,
    payload: Payload<N, E>,
  ): Promise<Answer<N, E>> {
    return this.within(Date.now() + this.timeoutMs, (leftMs) => this.now(namespace, event, payload, leftMs));
  }

  /** The same for what does no harm when it happens twice: when the connection is lost it is asked again. */
  surely<N extends Namespace, E extends RequestName<N>>(
    namespace: N,
    event: E,
    payload: Payload<N, E>,
  ): Promise<Answer<N, E>> {
    const deadline = Date.now() + this.timeoutMs;
    const ask = (): Promise<Answer<N, E>> =>
      this.within(deadline, (leftMs) => this.now(namespace, event, payload, leftMs)).catch((error: unknown) => {
        const lost = error instanceof RealtimeClientError && error.code === 'CONNECTION_LOST';
        if (!lost || Date.now() >= deadline) throw error;
        return ask();
      });
    return ask();
  }

  private async within<T>(deadline: number, ask: (leftMs: number) => Promise<T>): Promise<T> {
    await connected(this.connection, deadline);
    return ask(Math.max(1, deadline - Date.now()));
  }
}
