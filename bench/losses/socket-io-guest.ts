import { io, Socket } from 'socket.io-client';
import type { Position } from '../../src/contracts/rooms';
import type { Checker } from '../../test/faults/checker';
import { token } from '../../test/support/clients';
import type { Member, Sit } from '../../test/support/crowd';
import { until } from '../../test/support/until';

/** How an app uses socket.io-client. */
export interface Manner {
  /** Connects, and calls `seated` when it is in its room, `heard` with each message in the turn in which it comes. */
  enter(
    url: string,
    token: string,
    room: string,
    seated: () => void,
    heard: (id: string, text: string) => void,
  ): Socket;
  /** Gives the message's id once it is acked; rejects when the app gives it up. */
  send(socket: Socket, room: string, text: string): Promise<string>;
}

/** Who goes through a balancer that is not sticky does without long-polling: https://socket.io/docs/v4/using-multiple-nodes/ */
const TRANSPORT = { transports: ['websocket'], forceNew: true };

/** All as it is by default, which is "at most once": https://socket.io/docs/v4/delivery-guarantees/ */
export const byDefault: Manner = {
  enter(url, token, room, seated, heard) {
    const socket = io(url, { ...TRANSPORT, auth: { token } });
    socket.on('connect', () => socket.emit('join', room, seated));
    socket.on('message', ({ id, content }: { id: string; content: string }) => heard(id, content));
    return socket;
  },
  async send(socket, room, content) {
    const { id } = (await socket.timeout(5_000).emitWithAck('message', { room, content })) as { id: string };
    return id;
  },
};

/** As the tutorial has it in the end: https://socket.io/docs/v4/tutorial/ending-notes */
export const asTheTutorialEnds: Manner = {
  enter(url, token, room, seated, heard) {
    const auth = { token, room, serverOffset: '0-0' };
    const socket = io(url, { ...TRANSPORT, ackTimeout: 10_000, retries: 3, auth });
    socket.on('connect', seated);
    socket.on('message', (content: string, id: string) => {
      heard(id, content);
      auth.serverOffset = id;
    });
    return socket;
  },
  // What the app calls a message serves as its offset: it is unique.
  send: async (socket, _room, content) => (await socket.emitWithAck('message', content, content)) as string,
};

let guests = new Set<SocketIoGuest>();

export function closeGuests(): void {
  for (const guest of guests) guest.close();
  guests = new Set();
}

/** Somebody in a room of a Socket.IO server, who goes wherever the client does. He tells the checker all he is told. */
export class SocketIoGuest implements Member {
  seated = false;
  private readonly socket: Socket;

  private constructor(
    readonly name: string,
    readonly userId: string,
    readonly conversationId: string,
    private readonly checker: Checker,
    private readonly manner: Manner,
    url: string,
  ) {
    guests.add(this);
    const onSeated = (): void => {
      this.seated = true;
      checker.told(name, this.room, 'joined', this.place('0-0'));
    };
    const onHeard = (id: string, text: string): void => checker.received(name, this.room, this.place(id), text);
    this.socket = manner.enter(url, token(userId), this.room, onSeated, onHeard);
    this.socket.on('disconnect', () => (this.seated = false));
  }

  /** All go to one address, behind which there are several servers. */
  static in(manner: Manner, { url }: { url: string }): Sit<SocketIoGuest> {
    return async (name, [userId, room], checker) => {
      const guest = new SocketIoGuest(name, userId, room, checker, manner, url);
      await until(`${name}: a seat`, () => guest.seated, 60_000);
      return guest;
    };
  }

  get room(): string {
    return this.conversationId;
  }

  get reached(): number {
    return this.checker.reached(this.name, this.room);
  }

  toString(): string {
    return `${this.name}: ${this.seated ? 'seated' : 'not seated'}, has ${this.reached}`;
  }

  async send(key: string): Promise<Position | undefined> {
    this.checker.sent(key);
    let id: string;
    try {
      id = await this.manner.send(this.socket, this.room, key);
    } catch {
      return undefined;
    }
    const position = this.place(id);
    this.checker.acked(key, position);
    return position;
  }

  close(): void {
    this.socket.disconnect();
  }

  /** `0-7` is the seventh that was stored in the room. */
  private place(id: string): Position {
    return { room: this.room, epoch: 'stored', seq: Number(id.split('-')[1]) };
  }
}
