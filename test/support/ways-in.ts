import type { AdminUser } from '../../src/contracts/admin';
import type { MemberChange } from '../../src/contracts/chat';
import { rest, token } from './clients';
import { Connection } from './connection';
import type { Node } from './node';
import { byHeader, JsonSocket, PlainSocket } from './plain-socket';
import { Sse } from './sse';
import { until } from './until';

/** A connection of a user in a conversation, of whichever kind. */
export interface Presence {
  kind: string;
  /** Whether the server has ended it. */
  isClosed(): boolean;
  /** Whether it has ended the room on it, or all of it. */
  isOver(): boolean;
  /** All it was told, as text. */
  heard(): string;
  close(): void;
}

type Enter = (node: Node, jwt: string, conversationId: string) => Promise<Presence>;

const socketIo =
  (transport: 'websocket' | 'polling'): Enter =>
  async (node, jwt, conversationId) => {
    const connection = new Connection(node, { transports: [transport] });
    const socket = await connection.admitted('/chat', { token: jwt });
    const told: unknown[] = [];
    let [left, closed] = [false, false];
    socket.onAny((event: string, data: unknown) => {
      told.push({ event, data });
      if (event === 'room:closed') left = true;
    });
    socket.once('disconnect', () => (closed = true));
    const { error } = (await socket.emitWithAck('chat:join', { conversationId })) as { error?: object };
    if (error) throw new Error(JSON.stringify(error));
    return {
      kind: `Socket.IO, ${transport}`,
      isClosed: () => closed,
      isOver: () => left || closed,
      heard: () => JSON.stringify(told),
      close: () => connection.close(),
    };
  };

const json: Enter = async (node, jwt, conversationId) => {
  const socket = await JsonSocket.connect(node, '', byHeader(jwt));
  const { error } = await socket.ask('chat:join', { conversationId });
  if (error) throw new Error(JSON.stringify(error));
  return {
    kind: '/ws',
    isClosed: () => socket.closing !== undefined,
    isOver: () => socket.closing !== undefined || socket.of('room:closed').length > 0,
    heard: () => JSON.stringify(socket.events),
    close: () => socket.close(),
  };
};

const room: Enter = async (node, jwt, conversationId) => {
  const socket = await PlainSocket.room(node, '', conversationId, byHeader(jwt));
  return {
    kind: '/ws/rooms',
    isClosed: () => socket.closing !== undefined,
    isOver: () => socket.closing !== undefined,
    heard: () => socket.texts.join('\n'),
    close: () => socket.close(),
  };
};

const stream: Enter = async (node, jwt, conversationId) => {
  const headers = { authorization: `Bearer ${jwt}` };
  const reader = await Sse.open(node, null, { rooms: [`conversation:${conversationId}`], headers });
  return {
    kind: 'the stream',
    isClosed: () => reader.ended,
    isOver: () => reader.ended || reader.of('room:closed').length > 0,
    heard: () => reader.text,
    close: () => reader.close(),
  };
};

/** From the end of the history on. */
const poll: Enter = async (node, jwt, conversationId) => {
  const path = `/conversations/${conversationId}/messages`;
  const headers = { authorization: `Bearer ${jwt}` };
  const { body } = await rest<{ seq: number }[]>(node, '', 'GET', `${path}?limit=1`, undefined, headers);
  const hanging = new AbortController();
  let text: string | undefined;
  fetch(`${node.url}/api/v1${path}?after=${body.data[0]?.seq ?? 0}&wait=25`, { headers, signal: hanging.signal })
    .then((response) => response.text())
    .then((answer) => (text = answer))
    .catch(() => undefined);
  return {
    kind: 'a long poll',
    isClosed: () => text !== undefined,
    isOver: () => text !== undefined,
    heard: () => text ?? '',
    close: () => hanging.abort(),
  };
};

/** Every way in which a user can be in a conversation. */
export const WAYS_IN: readonly Enter[] = [socketIo('websocket'), socketIo('polling'), json, room, stream, poll];

/** One of each way on each node, and the polls surely waiting. */
export async function presentEverywhere(
  nodes: readonly Node[],
  userId: string,
  conversationId: string,
  jwt = token(userId),
): Promise<Presence[]> {
  const all: Presence[] = [];
  for (const node of nodes) for (const enter of WAYS_IN) all.push(await enter(node, jwt, conversationId));
  const [node] = nodes as [Node, ...Node[]];
  await until('the polls to wait', async () => {
    const admin = { authorization: `Bearer ${token('admin', { role: 'admin' })}` };
    const { body } = await rest<AdminUser>(node, '', 'GET', `/admin/users/${userId}`, undefined, admin);
    return body.data.sockets.filter(({ transport }) => transport === 'long-poll').length === nodes.length;
  });
  return all;
}

export function removeFrom(node: Node, by: string, conversationId: string, userId: string): Promise<unknown> {
  return rest<MemberChange>(node, by, 'DELETE', `/conversations/${conversationId}/members/${userId}`);
}
