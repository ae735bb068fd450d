import type { Deadlines } from '../timing/deadlines';
import { EventSequence } from './event-sequence';
import type { SharedFrame } from './shared-frame';

/** Of one batch, at most. */
const MOST_EVENTS = 100;
const MOST_CHARACTERS = 65_536;

/**
 * The events of one socket that wants them in batches: one after a quiet window goes at once, what comes in the window
 * after it goes as one `batch`, in order.
 */
export class EventBatch {
  private held = EventSequence.EMPTY;
  private windowEnd = 0;

  constructor(
    private readonly send: (frame: SharedFrame) => void,
    private readonly windowMs: number,
    private readonly windows: Deadlines<EventBatch>,
  ) {}

  push(frame: SharedFrame): void {
    if (this.held.length === 0) {
      const now = Date.now();
      if (now >= this.windowEnd) {
        this.send(frame);
        this.windowEnd = now + this.windowMs;
        return;
      }
      this.windows.set(this, this.windowEnd);
    }
    this.held = this.held.with(frame);
    if (this.held.length === MOST_EVENTS || this.held.characters >= MOST_CHARACTERS) this.flush();
  }

  /** Sends what is held: also before anything that must not overtake it. */
  flush(): void {
    const { held } = this;
    if (held.length === 0) return;
    this.drop();
    this.send(held.frame);
    this.windowEnd = Date.now() + this.windowMs;
  }

  /** The socket is gone. */
  drop(): void {
    this.windows.delete(this);
    this.held = EventSequence.EMPTY;
  }
}
