import type { Problem } from '../../src/contracts/errors';
import { Client, newConversation, newName } from './clients';
import { contents, mark } from './hearing';
import { Node } from './node';
import { until } from './until';

/** A user with a socket on / and one in his conversation on each node, and somebody else in all of that. */
export interface Cast {
  userId: string;
  roots: Client[];
  chats: Client[];
  all: Client[];
  room: string;
  /** Another member of the conversation, on both nodes. */
  others: Client[];
  conversationId: string;
}

export async function cast(nodeAt: (index?: number) => Node): Promise<Cast> {
  const [userId, other] = [newName('bob'), newName('alice')];
  const conversationId = await newConversation(nodeAt(), [other, userId]);
  const [roots, chats, others]: [Client[], Client[], Client[]] = [[], [], []];
  for (const at of [0, 1]) {
    roots.push(await Client.connect(nodeAt(at), userId, { namespace: '/' }));
    chats.push(await Client.connect(nodeAt(at), userId));
    others.push(await Client.connect(nodeAt(at), other));
  }
  for (const client of [...chats, ...others]) await client.join(conversationId);
  return {
    userId,
    roots,
    chats,
    others,
    conversationId,
    all: [...roots, ...chats],
    room: `conversation:${conversationId}`,
  };
}

/** Awaits that all sockets of the user have been closed by the server; the others go on, and he hears nothing of it. */
export async function expectEnded({ all, others, conversationId }: Cast): Promise<void> {
  for (const client of all) await until('the end', () => client.socket.disconnected);
  const before = all.map(({ heard }) => heard.length);
  for (const client of others) {
    await mark(client, conversationId, ...others);
    expect([client.socket.connected, client.of('error'), client.of('room:closed')]).toEqual([true, [], []]);
  }
  expect(all.map(({ heard }) => heard.length)).toEqual(before);
  expect(all.flatMap(contents)).toEqual([]);
}

/** How a user is refused who tries to connect. */
export function refusalOf(
  node: Node,
  userId: string,
  options: Parameters<typeof Client.open>[2] = {},
): Promise<Problem> {
  const { socket } = Client.open(node, userId, options);
  return new Promise((resolve, reject) => {
    socket.once('connect_error', (error: Error & { data?: Problem }) => resolve(error.data as Problem));
    socket.once('connect', () => reject(new Error('admitted')));
  });
}
