import { io } from 'socket.io-client';
import WebSocket from 'ws';
import type { JoinedConversation } from '../../src/contracts/chat';
import type { Position, StreamReady } from '../../src/contracts/rooms';
import { token } from './clients';
import type { Ack } from './speaker';
import { Sse } from './sse';

/** Whose place in which conversation, and where he was when he was there last. */
export interface Seat {
  userId: string;
  conversationId: string;
  since: Position | undefined;
}

/** What a client is told over one connection, in the turn in which it comes. */
export interface Hears {
  /** Where he begins or goes on. `recovered` as in the answer to a join. */
  joined(position: Position, recovered: boolean | undefined): void;
  event(event: string, data: unknown): void;
  gone(): void;
}

/** A connection with a seat in a conversation. */
export interface Wire {
  /** Calls `answered` in the turn in which the answer comes; when the connection ends instead, never. */
  ask(event: string, data: object, answered: (ack: Ack<unknown>) => void): void;
  close(): void;
}

/** Resolves when the seat is taken and all that was missed has been heard. */
export type Dial = (url: string, seat: Seat, hears: Hears) => Promise<Wire>;

/** Giving up early would add to the work of a server that has too much already. */
const LATE_MS = 30_000;

/** A thousand clients in one process have enough to do. */
const UNCOMPRESSED: object = { perMessageDeflate: false };

type Ask = Wire['ask'];

/** Joins page by page, and calls `done` in the turn of the last answer. */
function join(ask: Ask, { conversationId, since }: Seat, hears: Hears, done: (error?: Error) => void): void {
  ask('chat:join', { conversationId, since }, ({ data, error }) => {
    if (error) {
      done(new Error(JSON.stringify(error)));
      return;
    }
    const { position, recovered, events, next } = data as JoinedConversation;
    if (recovered !== true) hears.joined(position, recovered);
    for (const missed of events) hears.event(missed.event, missed.data);
    if (next) join(ask, { userId: '', conversationId, since: position }, hears, done);
    else done();
  });
}

/** Resolves or rejects within a time, whichever comes first; what is made too late is closed. */
function settle(wire: Wire, begin: (done: (error?: Error) => void) => void): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error): void => {
      clearTimeout(late);
      if (!error) {
        resolve(wire);
        return;
      }
      wire.close();
      reject(error);
    };
    const late = setTimeout(() => done(new Error('late')), LATE_MS);
    begin(done);
  });
}

export const socketIoWire: Dial = (url, seat, hears) => {
  const auth = { token: token(seat.userId) };
  const socket = io(`${url}/chat`, {
    auth,
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    ...UNCOMPRESSED,
  });
  const ask: Ask = (event, data, answered) => void socket.emit(event, data, answered);
  return settle({ ask, close: () => void socket.disconnect() }, (done) => {
    socket.once('connect', () => join(ask, seat, hears, done));
    socket.once('connect_error', done);
    socket.onAny((event: string, data: unknown) => hears.event(event, data));
    socket.once('disconnect', (reason) => {
      done(new Error(reason));
      hears.gone();
    });
  });
};

export const plainWire: Dial = (url, seat, hears) => {
  const ws = new WebSocket(`${url.replace('http', 'ws')}/ws`, {
    headers: { authorization: `Bearer ${token(seat.userId)}` },
    ...UNCOMPRESSED,
  });
  const waiting = new Map<number, (ack: Ack<unknown>) => void>();
  let lastId = 0;
  const ask: Ask = (event, data, answered) => {
    waiting.set((lastId += 1), answered);
    ws.send(JSON.stringify({ event, data, id: lastId }));
  };
  return settle({ ask, close: () => ws.close() }, (done) => {
    ws.once('open', () => join(ask, seat, hears, done));
    ws.on('error', done);
    ws.on('message', (text: Buffer) => {
      const frame = JSON.parse(text.toString()) as { id: number; ack?: Ack<unknown>; event: string; data: unknown };
      if (frame.ack) waiting.get(frame.id)?.(frame.ack);
      else hears.event(frame.event, frame.data);
      waiting.delete(frame.id);
    });
    ws.once('close', (code) => {
      done(new Error(`closed with ${code}`));
      hears.gone();
    });
  });
};

export const streamWire: Dial = async (url, { userId, conversationId, since }, hears) => {
  const stream = await Sse.open({ url }, userId, {
    rooms: [`conversation:${conversationId}`],
    query: since && { since: JSON.stringify(since) },
    onEvent: ({ event, data }) => {
      const position = event === 'ready' ? (data as StreamReady).positions[0] : undefined;
      if (position) hears.joined(position, since && true);
      else hears.event(event, data);
    },
  });
  stream.response.once('close', () => hears.gone());
  // Streams are read only.
  return { ask: () => undefined, close: () => stream.close() };
};
