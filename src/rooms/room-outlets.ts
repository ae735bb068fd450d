import type { Position, RoomClosed } from '../contracts/rooms';
import type { LogEvent, Notice } from './broker';
import type { OpenRoom } from './open-room';
import type { RoomOutlet, Subscriber } from './room-outlet';

/** All ways out of the node. */
export class RoomOutlets {
  private readonly outlets: RoomOutlet[] = [];

  add(outlet: RoomOutlet): void {
    this.outlets.push(outlet);
  }

  has(room: string): boolean {
    return this.outlets.some((outlet) => outlet.has(room));
  }

  /** Delivers the room's next event. */
  deliver(room: OpenRoom, event: LogEvent): void {
    room.advance(event);
    for (const outlet of this.outlets) outlet.event(event);
    if (event.closes !== undefined) this.close(room.name, event.closes, 'FORBIDDEN');
  }

  notice(room: OpenRoom, notice: Notice): void {
    room.notice(notice);
    for (const outlet of this.outlets) outlet.notice(room.name, notice);
  }

  resync(position: Position): void {
    for (const outlet of this.outlets) outlet.resync(position);
  }

  close(room: string, userId: string, code: RoomClosed['code']): void {
    for (const outlet of this.outlets) outlet.close(room, userId, code);
  }

  /** How many subscriptions there are. */
  count(room: string): number {
    return this.outlets.reduce((sum, outlet) => sum + outlet.count(room), 0);
  }

  /** Once per subscription. */
  users(room: string): Subscriber[] {
    return this.outlets.flatMap((outlet) => [...outlet.users(room)]);
  }
}
