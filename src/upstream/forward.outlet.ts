import type { LogEvent } from '../rooms/broker';
import type { RoomHub } from '../rooms/room-hub';
import type { RoomOutlet, Subscriber } from '../rooms/room-outlet';

type Hear = (event: LogEvent) => void;

/** Carries rooms to upstreams: the system listens here, nobody whose rights could end. */
export class ForwardOutlet implements RoomOutlet {
  private readonly hearers = new Map<string, Set<Hear>>();

  constructor(private readonly hub: RoomHub) {
    hub.addOutlet(this);
  }

  /** From when it resolves until then, each event is heard, once and in order. Rejects while the engine is away. */
  listen(room: string, hear: Hear, until: AbortSignal): Promise<void> {
    return this.hub.join(room, {
      authorize: () => Promise.resolve(),
      enter: (_recovery, _access, backlog) => {
        if (until.aborted) return;
        until.addEventListener('abort', () => this.leave(room, hear));
        this.hearers.set(room, (this.hearers.get(room) ?? new Set()).add(hear));
        for (const told of backlog) if ('position' in told) hear(told);
      },
    });
  }

  has(room: string): boolean {
    return this.hearers.has(room);
  }

  event(event: LogEvent): void {
    for (const hear of this.hearers.get(event.position.room) ?? []) hear(event);
  }

  notice(): void {
    // Only what is logged is forwarded.
  }

  resync(): void {
    // There is nothing the upstream could do about it.
  }

  close(): void {
    // Nobody's subscription is here.
  }

  count(): number {
    return 0;
  }

  users(): Iterable<Subscriber> {
    return [];
  }

  private leave(room: string, hear: Hear): void {
    const hearers = this.hearers.get(room);
    hearers?.delete(hear);
    if (hearers?.size !== 0) return;
    this.hearers.delete(room);
    this.hub.release(room);
  }
}
