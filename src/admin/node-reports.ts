import { Injectable } from '@nestjs/common';
import { Sessions } from '../auth/sessions';
import { RealtimeError } from '../contracts/errors';
import { NodeBus } from '../nodes/node-bus';
import { EventTail } from '../observability/event-tail';
import { RoomHub } from '../rooms/room-hub';
import { NodeMonitor } from './node-monitor';
import { DISCONNECT, HISTORY, ROOMS, SOCKETS, STATS, TAIL, USERS } from './node-topics';

/** Rooms a node reports, the most subscribed. */
const ROOMS_REPORTED = 1_000;

/** Answers for this node what administration asks of all. */
@Injectable()
export class NodeReports {
  constructor(bus: NodeBus, monitor: NodeMonitor, sessions: Sessions, hub: RoomHub, tail: EventTail) {
    bus.answer(STATS, () => monitor.stats());
    bus.answer(HISTORY, () => monitor.history.samples);
    bus.answer(TAIL, (watches) => tail.collect(watches));
    bus.answer(USERS, ({ prefix, limit }) => sessions.search(prefix, limit));
    bus.answer(ROOMS, (prefix) => {
      const rooms = hub.census().filter(({ room }) => room.startsWith(prefix));
      return rooms.sort((a, b) => b.sockets - a.sockets).slice(0, ROOMS_REPORTED);
    });
    bus.answer(SOCKETS, (userId) => sessions.peersOf(userId).map((peer) => peer.describe()));
    bus.answer(DISCONNECT, ({ userId, reason }) => {
      const error = new RealtimeError('FORBIDDEN', { reason: 'disconnected', said: reason || undefined });
      return sessions.disconnect(userId, error);
    });
  }
}
