import { RealtimeError } from '../contracts/errors';
import { Patience } from '../timing/patience';

/** Who waits for certainty is told after this long that the engine is away, in milliseconds. */
const WAIT_MS = 2_000;

/** Finds out who may hear nothing more: all who are here, or those of `userIds`. */
export type Verify = (userIds?: readonly string[]) => Promise<void>;

/** Whether it is certain who may hear: not after an interruption, in which bans and revocations may have been missed. */
export class Certainty {
  private readonly verifications: Verify[] = [];
  private readonly patience = new Patience(WAIT_MS);
  /** Interruptions after which it is not certain yet. */
  private pending = 0;
  private settled: Promise<void> = Promise.resolve();

  verifyBy(verify: Verify): void {
    this.verifications.push(verify);
  }

  get certain(): boolean {
    return this.pending === 0;
  }

  /** Makes sure of everyone. Resolves when it is certain again, however long that takes. */
  async restore(): Promise<void> {
    this.pending += 1;
    this.settled = Promise.all([this.settled, this.ask()]).then(() => undefined);
    await this.settled;
    this.pending -= 1;
  }

  /** Resolves when it is certain of everyone. Rejects with `STORE_UNAVAILABLE` if that takes too long. */
  async wait(): Promise<void> {
    while (!this.certain) await this.inTime(this.settled);
  }

  /** Makes sure of some. Rejects with `STORE_UNAVAILABLE` if that takes too long. */
  async of(userIds: readonly string[]): Promise<void> {
    await this.inTime(this.ask(userIds));
  }

  private inTime(settled: Promise<void>): Promise<void> {
    return this.patience.await(settled).catch(() => {
      throw new RealtimeError('STORE_UNAVAILABLE');
    });
  }

  private async ask(userIds?: readonly string[]): Promise<void> {
    await Promise.allSettled(this.verifications.map((verify) => verify(userIds)));
  }
}
