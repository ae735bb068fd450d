import { kindOf } from '../contracts/namespaces';
import type { Subscriber } from './room-outlet';

/** Whether somebody may (still) be in a room. */
export type MayStay = (room: string, subscriber: Subscriber) => Promise<boolean>;

/** How rights are checked, by kind of room. */
export class RoomRights {
  private readonly byKind = new Map<string, MayStay>();

  admitBy(kind: string, mayStay: MayStay): void {
    this.byKind.set(kind, mayStay);
  }

  mayStay(room: string, subscriber: Subscriber): Promise<boolean> {
    return this.byKind.get(kindOf(room))?.(room, subscriber) ?? Promise.resolve(false);
  }
}
