import type { AdminUser } from '../../src/contracts/admin';
import { newConversation, newName, token } from '../support/clients';
import { closeConnections, Connection } from '../support/connection';
import { Node, startNode } from '../support/node';
import { closePlainSockets, JsonSocket, PlainSocket } from '../support/plain-socket';
import { restAs } from '../support/roles';
import { closeStreams, Sse } from '../support/sse';
import { until } from '../support/until';

const CLAIMED = '203.0.113.7';
/** All that has ever been believed to name a client's address. */
const NAMED = [
  'x-forwarded-for',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'cf-connecting-ip',
  'true-client-ip',
  'fastly-client-ip',
];
const spoofed = (address: string): Record<string, string> => ({
  ...Object.fromEntries(NAMED.map((name) => [name, address])),
  forwarded: `for=${address};by=${address}`,
});

let node: Node;
afterEach(async () => {
  closeConnections();
  closePlainSockets();
  closeStreams();
  await node.stop();
}, 20_000);

/** Comes by every transport with such headers, and gives the addresses under which he is known. */
async function addressesOf(headers: Record<string, string>): Promise<Record<string, string>> {
  const mallory = newName('mallory');
  const id = await newConversation(node, [mallory]);
  const given = { ...headers, authorization: `Bearer ${token(mallory)}` };
  for (const transport of ['websocket', 'polling']) {
    const socket = await new Connection(node, { transports: [transport], extraHeaders: given }).admitted('/chat');
    await socket.emitWithAck('chat:history', { conversationId: id });
  }
  await (await JsonSocket.connect(node, mallory, { headers: given })).ask('notification:list', {});
  await PlainSocket.room(node, mallory, id, { headers: given });
  await Sse.open(node, null, { rooms: ['user:me'], headers: given });
  const hanging = new AbortController();
  const url = `${node.url}/api/v1/conversations/${id}/messages?after=9&wait=25`;
  const poll = fetch(url, { headers: given, signal: hanging.signal }).catch(() => undefined);
  const known = async (): Promise<AdminUser['sockets'] | undefined> => {
    const { body } = await restAs<AdminUser>('admin', node, newName('admin'), 'GET', `/admin/users/${mallory}`);
    return body.data.sockets.some(({ transport }) => transport === 'long-poll') ? body.data.sockets : undefined;
  };
  const sockets = await until('all of them', known);
  hanging.abort();
  await poll;
  const logged = await until('the log', () => /^.*"event":"notification:list".*$/m.exec(node.output())?.[0]);
  return {
    ...Object.fromEntries(sockets.map(({ namespace, transport, ip }) => [`${transport} ${namespace}`, ip])),
    'the log': (JSON.parse(logged) as { ip: string }).ip,
  };
}

const allOf = (addresses: Record<string, string>): string[] => [...new Set(Object.values(addresses))];

it('what a client says of its address is not believed, by any transport (T29)', async () => {
  node = await startNode({ LOG_EVENTS: 'true' });
  const addresses = await addressesOf(spoofed(CLAIMED));
  expect(Object.keys(addresses).length).toBeGreaterThanOrEqual(7);
  expect(allOf(addresses)).toEqual(['127.0.0.1']);
}, 30_000);

it('with TRUST_PROXY the last proxy is believed, in X-Forwarded-For alone (T29)', async () => {
  node = await startNode({ LOG_EVENTS: 'true', TRUST_PROXY: '1' });
  const headers = { ...spoofed('198.51.100.1'), 'x-forwarded-for': `198.51.100.1, ${CLAIMED}` };
  expect(allOf(await addressesOf(headers))).toEqual([CLAIMED]);
}, 30_000);
