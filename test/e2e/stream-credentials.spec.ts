import type { Ticket } from '../../src/contracts/auth';
import { closeClients, newName, rest, token } from '../support/clients';
import { claims, hs256, now } from '../support/forged-tokens';
import { notify } from '../support/inbox';
import { Node, onBothEngines, startNode } from '../support/node';
import { plainHttp, problemOf } from '../support/plain-http';
import { restAs } from '../support/roles';
import { closeStreams, refusedStream, Sse, StreamOptions, streamUrl } from '../support/sse';
import { until } from '../support/until';

const OWN = { rooms: ['user:me'] };

async function newTicket(node: Node, userId: string): Promise<{ ticket: string; cookie: string }> {
  const { body, headers } = await rest<Ticket>(node, userId, 'POST', '/tickets');
  const cookie = (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return { ticket: body.data.ticket, cookie };
}

/** Whose stream it is. */
function ownerOf({ heard }: Sse): string | undefined {
  return (heard[0]?.data as { positions: { room: string }[] }).positions[0]?.room;
}

async function refusal(node: Node, options: StreamOptions): Promise<[status: number, code: string]> {
  const answer = await refusedStream(node, null, { ...OWN, ...options });
  return [answer.status, problemOf(answer).code];
}

const UNAUTHENTICATED = [401, 'UNAUTHENTICATED'];

onBothEngines(
  (node) => {
    afterEach(() => {
      closeStreams();
      closeClients();
    });

    it('lets the cookie of a ticket decide when the ticket is used up, as a browser comes back', async () => {
      const alice = newName('alice');
      const { ticket, cookie } = await newTicket(node(), alice);
      const headers = { cookie: `other=1; ${cookie}; more="x"` };
      const first = await Sse.open(node(), null, { ...OWN, query: { ticket }, headers });
      first.close();
      await notify(node(), alice, { title: 'missed' });
      const back = { ...headers, 'last-event-id': first.lastId };
      const second = await Sse.open(node(1), null, { ...OWN, query: { ticket }, headers: back });
      expect(ownerOf(second)).toBe(`user:${alice}`);
      expect(await second.hear('notification:new')).toMatchObject([{ title: 'missed' }]);
      const alone = await Sse.open(node(1), null, { ...OWN, headers });
      expect(ownerOf(alone)).toBe(`user:${alice}`);
    });

    it('takes the header before a ticket, and a ticket before a cookie', async () => {
      const [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
      const { ticket } = await newTicket(node(), bob);
      const { cookie } = await newTicket(node(), carol);
      const options = { ...OWN, query: { ticket }, headers: { cookie } };
      expect(ownerOf(await Sse.open(node(), alice, options))).toBe(`user:${alice}`);
      expect(ownerOf(await Sse.open(node(), null, options))).toBe(`user:${bob}`);
      expect(ownerOf(await Sse.open(node(), null, options))).toBe(`user:${carol}`);
      const bad = { authorization: 'Bearer garbage' };
      expect(await refusal(node(), { query: { ticket }, headers: { ...bad, cookie } })).toEqual(UNAUTHENTICATED);
    });

    it('refuses what does not authenticate', async () => {
      const alice = newName('alice');
      const { cookie } = await newTicket(node(), alice);
      expect(await refusal(node(), {})).toEqual(UNAUTHENTICATED);
      for (const ticket of ['', 'unknown', '__proto__']) {
        expect(await refusal(node(1), { query: { ticket } })).toEqual(UNAUTHENTICATED);
      }
      for (const wrong of ['depth_stream=', 'depth_stream=x', `x${cookie}`, `${cookie}x`, 'depth_stream=%00']) {
        expect([wrong, ...(await refusal(node(), { headers: { cookie: wrong } }))]).toEqual([
          wrong,
          ...UNAUTHENTICATED,
        ]);
      }
      const old = hs256(claims({ sub: alice, exp: Math.floor(now()) - 1 }));
      const query = { ticket: 'unknown' };
      expect(await refusal(node(), { query, headers: { cookie: `depth_stream=${old}` } })).toEqual([
        401,
        'TOKEN_EXPIRED',
      ]);
    });

    it('refuses a full token in the query, even beside a good header', async () => {
      const alice = newName('alice');
      const good = token(alice);
      for (const [name, value] of [
        ['token', good],
        ['access_token', 'x'],
        ['ticket', good],
        ['rooms', good],
        ['since', good],
      ] as const) {
        const query = { [name]: value };
        for (const userId of [null, alice]) {
          const answer = await refusedStream(node(), userId, { ...OWN, query });
          expect([answer.status, problemOf(answer).code]).toEqual(UNAUTHENTICATED);
        }
      }
      const twice = `${streamUrl(node(), OWN.rooms)}&since=[]&since=${good}`;
      expect((await plainHttp(twice, { headers: { authorization: `Bearer ${good}` } })).status).toBe(401);
    });

    it('takes the cookie for nothing but the stream', async () => {
      const { cookie } = await newTicket(node(), newName('alice'));
      expect((await plainHttp(`${node().url}/api/v1/conversations`, { headers: { cookie } })).status).toBe(401);
    });

    it.each([
      ['revoked', UNAUTHENTICATED, (userId: string) => rest(node(), userId, 'DELETE', '/sessions/me')],
      [
        'banned',
        [403, 'USER_BANNED'],
        (userId: string) => restAs('admin', node(), newName('admin'), 'POST', `/admin/bans/${userId}`, { minutes: 1 }),
      ],
    ] as const)('refuses who comes back after he was %s (T14)', async (_what, refused, end) => {
      const alice = newName('alice');
      const bearer = { authorization: `Bearer ${token(alice)}` };
      const unused = await newTicket(node(), alice);
      const { ticket, cookie } = await newTicket(node(), alice);
      const headers = { cookie };
      const first = await Sse.open(node(1), null, { ...OWN, query: { ticket }, headers });
      await end(alice);
      await first.end();
      for (const at of [node(), node(1)]) {
        expect(await refusal(at, { query: { ticket }, headers })).toEqual(refused);
        expect(await refusal(at, { headers: bearer })).toEqual(refused);
      }
      expect(await refusal(node(), { query: { ticket: unused.ticket } })).toEqual(refused);
    });
  },
  { REST_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' },
);

describe('streams and origins (T11)', () => {
  let node: Node;
  beforeAll(async () => {
    node = await startNode({ CLIENT_URL: 'https://app.example.com', HANDSHAKES_PER_10S: '0' });
  }, 30_000);
  afterAll(() => node.stop());
  afterEach(closeStreams);

  it('refuses a foreign page whatever it brings, and leaves its ticket unused', async () => {
    const origin = 'https://evil.com';
    const { ticket, cookie } = await newTicket(node, newName('alice'));
    expect(await refusal(node, { headers: { origin, cookie } })).toEqual([403, 'FORBIDDEN']);
    expect(await refusal(node, { query: { ticket }, headers: { origin } })).toEqual([403, 'FORBIDDEN']);
    await Sse.open(node, null, { ...OWN, query: { ticket } });
  });

  it('lets pages of allowed origins read it, with their cookie', async () => {
    const { cookie } = await newTicket(node, newName('alice'));
    const origin = 'https://app.example.com';
    const { response } = await Sse.open(node, null, { ...OWN, headers: { origin, cookie } });
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      vary: expect.stringMatching(/\borigin\b/i) as string,
    });
    await Sse.open(node, newName('bob'), { ...OWN, headers: { origin: node.url } });
  });
});

describe('streams and addresses', () => {
  afterEach(closeStreams);

  it('are counted like other handshakes, and among the connections of an address', async () => {
    const node = await startNode({ HANDSHAKES_PER_10S: '6', SOCKETS_PER_IP: '2' });
    const [first] = [await Sse.open(node, 'alice', OWN), await Sse.open(node, 'bob', OWN)];
    const third = await refusedStream(node, 'carol', OWN);
    expect([third.status, problemOf(third).code]).toEqual([429, 'LIMIT_EXCEEDED']);
    first.close();
    const codes: string[] = [];
    await until('the rate', async () => {
      const answer = await refusedStream(node, null, OWN);
      codes.push(problemOf(answer).code);
      return answer.status === 429 && answer.headers['retry-after'] !== undefined;
    });
    // Who is not let in at all has no connection, and yet has made a handshake.
    expect(codes.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(4);
    expect(codes.at(-1)).toBe('RATE_LIMITED');
    await node.stop();
  });
});
