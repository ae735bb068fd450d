import type { BatchedEvent } from '../contracts/batch';
import { Deadlines } from '../timing/deadlines';

/** Events of one batch, at most. */
const LARGEST = 100;

/**
 * The events of one socket that wants them in batches: one after a quiet window goes at once, what comes in the window
 * after it goes as one `batch`, in order.
 */
export class EventBatch {
  private held: BatchedEvent[] = [];
  private windowEnd = 0;

  constructor(
    private readonly emit: (event: string, data: unknown) => void,
    private readonly windowMs: number,
    private readonly windows: Deadlines<EventBatch>,
  ) {}

  push(event: string, data: object): void {
    if (this.held.length === 0 && Date.now() >= this.windowEnd) {
      this.emit(event, data);
      this.windowEnd = Date.now() + this.windowMs;
      return;
    }
    this.held.push({ event, data });
    if (this.held.length === 1) this.windows.set(this, this.windowEnd);
    if (this.held.length === LARGEST) this.flush();
  }

  /** Sends what is held: also before anything that must not overtake it. */
  flush(): void {
    const [first, ...others] = this.held;
    if (!first) return;
    this.windows.delete(this);
    if (others.length === 0) this.emit(first.event, first.data);
    else this.emit('batch', this.held);
    this.held = [];
    this.windowEnd = Date.now() + this.windowMs;
  }

  /** The socket is gone. */
  drop(): void {
    this.windows.delete(this);
    this.held = [];
  }
}
