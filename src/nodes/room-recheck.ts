import { Injectable } from '@nestjs/common';
import { RoomHub } from '../rooms/room-hub';
import { NodeBus, Topic } from './node-bus';

const RECHECK = new Topic<{ room: string; userId: string }, true>('recheck');

/** Has every node ask again whether somebody may be in a room. */
@Injectable()
export class RoomRecheck {
  constructor(
    private readonly bus: NodeBus,
    hub: RoomHub,
  ) {
    bus.answer(RECHECK, ({ room, userId }) => {
      hub.recheck(room, userId);
      return true;
    });
    bus.whenMissed(() => hub.recheckAll());
  }

  /** Resolves when all have begun. Rejects with `STORE_UNAVAILABLE` when one may not have heard of it. */
  of(room: string, userId: string): Promise<void> {
    return this.bus.tell(RECHECK, { room, userId });
  }
}
