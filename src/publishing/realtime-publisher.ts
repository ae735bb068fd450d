import { Injectable } from '@nestjs/common';
import { invalid } from '../contracts/errors';
import { isLogged } from '../contracts/namespaces';
import type { Announcement, AnnouncementLevel } from '../contracts/publishing';
import { EVERYONE, inboxRoom } from '../contracts/rooms';
import { NodeBus, Topic } from '../nodes/node-bus';
import { Broker } from '../rooms/broker';
import { RoomHub } from '../rooms/room-hub';

export interface AnnouncementDraft {
  message: string;
  /** Default `info`. */
  level?: AnnouncementLevel;
  /** Who announces it. */
  from: string;
  /** Only to who is in one of these rooms (`conversation:general`). Default: to everyone. */
  rooms?: readonly string[];
}

/** Which users are subscribed to any of some rooms. */
const SUBSCRIBERS = new Topic<readonly string[], string[]>('subscribers');

/**
 * Tells users things of the moment, from anywhere in an app: they reach who is connected, on any node, and are not kept.
 * All reject with `STORE_UNAVAILABLE` when the engine does not answer.
 */
@Injectable()
export class RealtimePublisher {
  constructor(
    private readonly broker: Broker,
    private readonly bus: NodeBus,
    hub: RoomHub,
  ) {
    bus.answer(SUBSCRIBERS, (rooms) => [
      ...new Set(rooms.flatMap((room) => hub.subscribers(room).map(({ userId }) => userId))),
    ]);
  }

  /** An event to all of a user's sockets on `/`. */
  toUser(userId: string, event: string, data: object): Promise<void> {
    return this.broker.notify(inboxRoom(userId), { event, data });
  }

  /** An event to the subscribers of a room, in its namespace. */
  async toRoom(room: string, event: string, data: object): Promise<void> {
    if (!isLogged(room)) throw invalid('room', 'isRoom', 'must be conversation:{id}, project:{id} or user:{id}');
    await this.broker.notify(room, { event, data });
  }

  /**
   * An `announcement`. To rooms: their subscribers hear it where they are subscribed, and the users they are on `/`.
   */
  async announce({ message, level = 'info', from, rooms }: AnnouncementDraft): Promise<Announcement> {
    const announcement: Announcement = { message, level, from, at: new Date().toISOString() };
    if (!rooms) {
      await this.broker.notify(EVERYONE, { event: 'announcement', data: announcement });
      return announcement;
    }
    const answers = await this.bus.ask(SUBSCRIBERS, rooms);
    const users = new Set([...answers.values()].flat());
    await Promise.all([
      ...[...new Set(rooms)].map((room) => this.toRoom(room, 'announcement', announcement)),
      ...[...users].map((userId) => this.toUser(userId, 'announcement', announcement)),
    ]);
    return announcement;
  }
}
