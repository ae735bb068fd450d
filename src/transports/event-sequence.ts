import type { BatchedEvent } from '../contracts/batch';
import { SharedFrame } from './shared-frame';

/**
 * Events that wait to be sent as one, in order. Never changes. Sockets that wait for the same events have the same
 * sequence: one frame is made of it, once.
 */
export class EventSequence {
  /** Remembers the latest sequence that began: as much as one batch may be. */
  static readonly EMPTY = new EventSequence(0, 0);

  private next: EventSequence | undefined;
  private batch: SharedFrame | undefined;

  private constructor(
    readonly length: number,
    readonly characters: number,
    private readonly before?: EventSequence,
    private readonly last?: SharedFrame,
  ) {}

  with(event: SharedFrame): EventSequence {
    if (this.next?.last !== event) {
      this.next = new EventSequence(this.length + 1, this.characters + event.json.length, this, event);
    }
    return this.next;
  }

  /** Of one event: itself; of several: their `batch`. There must be one. */
  get frame(): SharedFrame {
    return (this.batch ??= frameOf(EventSequence.eventsOf(this)));
  }

  private static eventsOf(sequence: EventSequence): SharedFrame[] {
    const events: SharedFrame[] = [];
    for (let at = sequence; at.before && at.last; at = at.before) events.push(at.last);
    return events.reverse();
  }
}

function frameOf(events: readonly SharedFrame[]): SharedFrame {
  const [first] = events as [SharedFrame];
  if (events.length === 1) return first;
  return new SharedFrame(first.namespace, 'batch', events.map(asBatched), jsonOf(events));
}

function asBatched({ event, data }: SharedFrame): BatchedEvent {
  return { event, data };
}

function jsonOf(events: readonly SharedFrame[]): string {
  return `[${events.map(({ event, json }) => `{"event":${JSON.stringify(event)},"data":${json}}`).join()}]`;
}
