import type { Ticket } from '../../src/contracts/auth';
import { Client, closeClients, newName, rest, token } from '../support/clients';
import { closeConnections, Connection } from '../support/connection';
import { DOORS, tryDoors } from '../support/doors';
import { now } from '../support/forged-tokens';
import { onBothEngines, SECRET, startNode } from '../support/node';
import { plainHttp, upgradeTo } from '../support/plain-http';
import { JsonSocket } from '../support/plain-socket';
import { closeSpeakers } from '../support/speakers';
import { closeStreams, refusedStream, Sse } from '../support/sse';
import { until } from '../support/until';

const UNLIMITED = { DEMO: 'true', HANDSHAKES_PER_10S: '0', REST_PER_MINUTE: '0', SOCKETS_PER_USER: '0' };
const LOUD = { ...UNLIMITED, LOG_EVENTS: 'true' };

afterEach(() => {
  closeClients();
  closeConnections();
  closeSpeakers();
  closeStreams();
});

const newTicket = async (url: string, userId: string): Promise<string> => {
  const { body } = await rest<Ticket>({ url }, userId, 'POST', '/tickets');
  return body.data.ticket;
};

/** Whether a ticket lets in, by each way that takes one. */
const WAYS: Record<string, (url: string, ticket: string) => Promise<boolean>> = {
  'Socket.IO over WebSocket': async (url, ticket) => letIn(url, ticket, 'websocket'),
  'Socket.IO over polling': async (url, ticket) => letIn(url, ticket, 'polling'),
  '/ws': async (url, ticket) => (await upgradeTo(`${url}/ws?ticket=${ticket}`)).status === 101,
  '/ws/rooms': async (url, ticket) => (await upgradeTo(`${url}/ws/rooms/general?ticket=${ticket}`)).status === 101,
  'the stream': async (url, ticket) => {
    const head = await plainHttp(`${url}/api/v1/stream?rooms=user:me&ticket=${ticket}`, { method: 'HEAD' });
    return head.status === 200;
  },
};

async function letIn(url: string, ticket: string, transport: 'websocket' | 'polling'): Promise<boolean> {
  const connection = new Connection({ url } as ConstructorParameters<typeof Connection>[0], {
    query: { ticket },
    transports: [transport],
  });
  const { socket } = await connection.enter('/chat');
  connection.close();
  return socket !== undefined;
}

describe.each(['debug', 'verbose'])('at LOG_LEVEL=%s with LOG_EVENTS=true', (LOG_LEVEL) => {
  it('no token, no ticket and no cookie is printed, whatever becomes of them, by whichever way (T30)', async () => {
    const node = await startNode({ ...LOUD, LOG_LEVEL });
    const alice = newName('alice');
    const [good, expired, forged] = [
      token(alice),
      token(alice, { expiresIn: -1 }),
      token(alice, { secret: 'another' }),
    ];
    const tickets: string[] = [];
    for (const jwt of [good, expired, forged]) await tryDoors(DOORS, node, () => jwt);
    for (const way of Object.values(WAYS)) {
      const ticket = await newTicket(node.url, alice);
      tickets.push(ticket);
      expect([await way(node.url, ticket), await way(node.url, ticket)]).toEqual([true, false]);
    }
    for (const secret of [good, expired, ...tickets]) {
      for (const name of ['token', 'access_token', 'ticket', 'x']) {
        const query = `${name}=${secret}`;
        await plainHttp(`${node.url}/api/v1/conversations?${query}`);
        await plainHttp(`${node.url}/socket.io/?EIO=4&transport=polling&${query}`);
        await upgradeTo(`${node.url}/ws?${query}`);
        await plainHttp(`${node.url}/api/v1/stream?rooms=user:me&${query}`);
      }
      await plainHttp(`${node.url}/${secret}`, { headers: { 'user-agent': secret, referer: `http://x/?t=${secret}` } });
    }
    const client = await Client.connect(node, alice, { auth: { token: good } });
    const plain = await JsonSocket.connect(node, alice);
    for (const given of [good, expired, forged]) {
      await client.ask('auth:refresh', { token: given });
      await plain.ask('auth:refresh', { token: given }, '/');
      await client.ask('auth:refresh', { token: [given], other: given });
      await client.ask(given, { given });
      plain.write(given);
    }
    await Sse.open(node, alice, { rooms: ['user:me'] });
    expect((await rest(node, alice, 'POST', '/demo/tokens', { userId: alice })).status).toBe(201);
    await until('the log', () => node.output().includes('"event":"auth:refresh"'));
    expect(await node.stop()).toBe(0);
    // Names of events are logged, and were tokens here: they are cut short, and their signatures with them.
    const [, printed = ''] = node.output().split(/^ready .*$/m);
    const lines = printed.split('\n');
    const signatures = [good, expired, forged].map((jwt) => jwt.split('.')[2] ?? '');
    for (const secret of [...signatures, ...tickets, SECRET]) expect(printed).not.toContain(secret);
    const others = lines.filter((line) => !line.includes('"code":"UNKNOWN_EVENT"'));
    expect(others.join('\n')).not.toContain('eyJ');
  }, 60_000);
});

onBothEngines((node) => {
  it.each(Object.entries(WAYS))('a ticket is good once, on any node: %s (T30)', async (_way, way) => {
    const ticket = await newTicket(node(0).url, newName('alice'));
    const tries = await Promise.all([0, 1, 0, 1].map((at) => way(node(at).url, ticket)));
    expect(tries.filter((entered) => entered)).toHaveLength(1);
    for (const other of Object.values(WAYS)) expect(await other(node(1).url, ticket)).toBe(false);
  });

  it('a ticket is good for 30 s, on any node, by whichever way (T30)', async () => {
    const before = now();
    const given = await Promise.all(
      Object.values(WAYS).flatMap((way) =>
        [0, 1].map(async (at) => ({ way, at, ticket: await newTicket(node(0).url, newName('alice')) })),
      ),
    );
    const asked = now();
    // One of each pair while it is good, and the other when it is no more.
    const [fresh, late] = [given.filter(({ at }) => at === 0), given.filter(({ at }) => at === 1)];
    await until('28 s', () => now() >= before + 28, 40_000);
    const inTime = await Promise.all(fresh.map(({ way, ticket }) => way(node(1).url, ticket)));
    // Where the machine was busy for two seconds this would prove nothing.
    if (now() < before + 30) expect(inTime).toEqual(fresh.map(() => true));
    await until('30 s', () => now() > asked + 30.5, 40_000);
    for (const { way, at, ticket } of late) expect(await way(node(at).url, ticket)).toBe(false);
    const stream = await refusedStream(node(), null, { rooms: ['user:me'], query: { ticket: late[0]?.ticket ?? '' } });
    expect([stream.status, stream.text.includes('UNAUTHENTICATED')]).toEqual([401, true]);
  }, 90_000);
}, UNLIMITED);
