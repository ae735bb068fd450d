import type { ClientEvents } from '../contracts/events';
import type { Namespace } from '../contracts/namespaces';
import { connected } from './connected';
import type { Connection } from './connection';
import { isStaleToken, RealtimeClientError } from './errors';

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

  /**
   * On the connection there is; with a new token if the server wants one, once. Rejects with `CONNECTION_LOST` when there
   * is none, or it ends before the answer.
   */
  async now<N extends Namespace, E extends RequestName<N>>(
    namespace: N,
    event: E,
    payload: Payload<N, E>,
    timeoutMs = this.timeoutMs,
  ): Promise<Answer<N, E>> {
    const { connection } = this;
    const { link } = connection;
    const ask = async (): Promise<Answer<N, E>> => {
      if (!link) throw new RealtimeClientError('CONNECTION_LOST');
      const { data, error } = await link.request(namespace, event, payload as object, timeoutMs);
      if (error) throw RealtimeClientError.of(error);
      return data as Answer<N, E>;
    };
    try {
      return await ask();
    } catch (thrown) {
      const error = RealtimeClientError.from(thrown);
      if (error.code === 'TIMEOUT') connection.check();
      if (!isStaleToken(error)) throw error;
      await connection.renewToken().catch(() => {
        throw error;
      });
      return ask();
    }
  }

  /** Connects and waits if need be. Rejects with `TIMEOUT` when there was no answer in time. */
  once<N extends Namespace, E extends RequestName<N>>(
    namespace: N,
    event: E,
    payload: Payload<N, E>,
  ): Promise<Answer<N, E>> {
    return this.soon(false, namespace, event, payload);
  }

  /** The same for what does no harm when it happens twice: when the connection is lost it is asked again. */
  surely<N extends Namespace, E extends RequestName<N>>(
    namespace: N,
    event: E,
    payload: Payload<N, E>,
  ): Promise<Answer<N, E>> {
    return this.soon(true, namespace, event, payload);
  }

  private async soon<N extends Namespace, E extends RequestName<N>>(
    again: boolean,
    namespace: N,
    event: E,
    payload: Payload<N, E>,
  ): Promise<Answer<N, E>> {
    const deadline = Date.now() + this.timeoutMs;
    for (;;) {
      await connected(this.connection, deadline);
      try {
        return await this.now(namespace, event, payload, Math.max(1, deadline - Date.now()));
      } catch (error) {
        if (!again || (error as RealtimeClientError).code !== 'CONNECTION_LOST' || Date.now() >= deadline) throw error;
      }
    }
  }
}
