import type { Ack } from '../contracts/answers';
import { RealtimeClientError } from './errors';

type Settle = (error: RealtimeClientError | undefined, ack?: Ack<unknown>) => void;

/** The requests of one link that wait for an answer. Each gets one, or is rejected in time. */
export class Waiting {
  private readonly all = new Map<number, Settle>();
  private lastId = 0;
  private over = false;

  /** `send` is given the number to answer. Rejects with `TIMEOUT` when late, and with `CONNECTION_LOST` at the `end`. */
  ask(timeoutMs: number, send: (id: number) => void): Promise<Ack<unknown>> {
    return new Promise((resolve, reject) => {
      const id = (this.lastId += 1);
      const late = setTimeout(() => this.reject(id, new RealtimeClientError('TIMEOUT')), timeoutMs);
      this.all.set(id, (error, ack) => {
        clearTimeout(late);
        this.all.delete(id);
        if (error) reject(error);
        else resolve(ack as Ack<unknown>);
      });
      if (this.over) this.end();
      else send(id);
    });
  }

  /** An answer to what nobody waits for any more is of no use. */
  answer(id: number, ack: Ack<unknown>): void {
    this.all.get(id)?.(undefined, ack);
  }

  reject(id: number, error: RealtimeClientError): void {
    this.all.get(id)?.(error);
  }

  end(): void {
    this.over = true;
    for (const id of this.all.keys()) this.reject(id, new RealtimeClientError('CONNECTION_LOST'));
  }
}
