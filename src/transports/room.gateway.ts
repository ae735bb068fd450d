import type { Recovery } from '../contracts/rooms';
import { nameIn, Vocabulary } from '../contracts/vocabulary';
import type { Backlog } from '../rooms/room-hub';
import type { RealtimeSocket } from './realtime-socket';
import { SessionGateway } from './session.gateway';

export type JoinAck<J> = (answer: { data: J }) => void;

/** Makes the socket a subscriber, answers it, and gives it what came meanwhile. */
export type Enter<J> = (joined: J, backlog: Backlog) => void;

/** A namespace whose sockets join rooms. */
export abstract class RoomGateway extends SessionGateway {
  /** The answer leaves in the same turn in which the socket enters: no event can come before it. */
  protected async joinRoom<J extends Recovery>(
    socket: RealtimeSocket,
    room: string,
    ack: JoinAck<J>,
    join: (enter: Enter<J>) => Promise<void>,
    vocabulary: Vocabulary = 'canonical',
  ): Promise<void> {
    const { subscriptions } = socket.data.peer;
    const pending = subscriptions.reserve(room);
    try {
      await join((joined, backlog) => {
        const events = joined.events.map(({ event, data }) => ({ event: nameIn(vocabulary, event), data }));
        ack({ data: { ...joined, events } });
        if (joined.next) subscriptions.pause(pending);
        else subscriptions.subscribe(pending, vocabulary, joined.position, backlog);
      });
    } finally {
      subscriptions.release(pending);
    }
  }
}
