import { Injectable } from '@nestjs/common';
import { Sessions } from '../auth/sessions';
import { RealtimeError } from '../contracts/errors';
import { NodeBus } from '../nodes/node-bus';
import { EventTail } from '../observability/event-tail';
import { NodeMonitor } from './node-monitor';
import { NodeRooms } from './node-rooms';
import { DISCONNECT, HISTORY, ROOMS, SOCKETS, STATS, TAIL, TOP_ROOMS, USERS } from './node-topics';

/** Answers for this node what administration asks of all. */
@Injectable()
export class NodeReports {
  constructor(bus: NodeBus, monitor: NodeMonitor, sessions: Sessions, rooms: NodeRooms, tail: EventTail) {
    bus.answer(STATS, () => monitor.stats());
    bus.answer(HISTORY, () => monitor.history.samples);
    bus.answer(TAIL, (watches) => tail.collect(watches));
    bus.answer(USERS, ({ prefix, limit }) => sessions.search(prefix, limit));
    bus.answer(TOP_ROOMS, () => rooms.top());
    bus.answer(ROOMS, (prefix) => rooms.census(prefix));
    bus.answer(SOCKETS, (userId) => sessions.peersOf(userId).map((peer) => peer.describe()));
    bus.answer(DISCONNECT, ({ userId, reason }) => {
      const error = new RealtimeError('FORBIDDEN', { reason: 'disconnected', said: reason || undefined });
      return sessions.disconnect(userId, error);
    });
  }
}
