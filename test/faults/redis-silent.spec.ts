import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Ack, closeClients } from '../support/clients';
import { Dialogue } from '../support/dialogue';
import { contents } from '../support/hearing';
import { Node, startNode } from '../support/node';
import { heldBytes, MIB, PROBES } from '../support/probes';
import { RedisServer, startRedis } from '../support/redis';
import { proxyTo, TcpProxy } from '../support/tcp-proxy';
import { until } from '../support/until';

/** An answer within 2 s, and its way on a busy machine. */
const ANSWERED_WITHIN_MS = 3_000;
const HEALED_WITHIN_MS = 5_000;
const SILENCE_MS = 10_000;
const ASKERS = 200;

describe('when Redis', () => {
  let redis: RedisServer;
  let link: TcpProxy;
  let nodes: [Node, Node];
  let talk: Dialogue;

  beforeAll(async () => {
    redis = await startRedis();
    link = await proxyTo(redis.url);
    const settings = { REDIS_URL: link.url, EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', ...PROBES };
    nodes = [await startNode(settings), await startNode(settings)];
  }, 30_000);

  beforeEach(async () => {
    talk = await Dialogue.between(...nodes);
  });

  afterEach(closeClients);

  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await link.close();
    await redis.stop();
  });

  const answer = (): Promise<unknown> => promisify(execFile)('redis-cli', ['-p', String(redis.port), 'ping']);

  /** Everyone was told what there is, in its order and once. */
  async function allIsTold(): Promise<string[]> {
    await talk.speaker.send(talk.id, 'last');
    for (const client of talk.clients) await until('the last', () => contents(client).includes('last'));
    const all = await talk.kept();
    for (const client of talk.clients) expect(contents(client)).toEqual(all);
    return all;
  }

  it.each<[what: string, begin: () => unknown, end: () => unknown]>([
    // Longer than is looked at: what asks in the last moment gets no answer either.
    ['hangs (F8)', () => redis.cli('client', 'pause', String(SILENCE_MS + 3_500)), () => answer()],
    ['is not to be reached any more, without a word (F8)', () => link.hold(), () => link.mend()],
  ])(
    '%s for 10 s, all is STORE_UNAVAILABLE within 2 s, no memory is eaten, and it heals within 5 s',
    async (_what, begin, end) => {
      await talk.say('before');
      const answers: { tookMs: number; code: string | undefined }[] = [];
      const stopped = new AbortController();
      const keepAsking = async (ask: () => Promise<Ack<unknown>>): Promise<void> => {
        while (!stopped.signal.aborted) {
          const asked = performance.now();
          const { error } = await ask();
          answers.push({ tookMs: performance.now() - asked, code: error?.code });
        }
      };
      begin();
      const asking = Array.from({ length: ASKERS }, (_, i) =>
        keepAsking(() =>
          i % 2 ? talk.say(randomUUID()) : talk.speaker.ask('chat:history', { conversationId: talk.id }),
        ),
      );
      await delay(SILENCE_MS / 2);
      const halfway = await Promise.all(nodes.map(heldBytes));
      await delay(SILENCE_MS / 2 - 200);
      const inSilence = [...answers];
      const atTheEnd = await Promise.all(nodes.map(heldBytes));
      stopped.abort();
      await delay(200);
      await end();
      await talk.insist('after', HEALED_WITHIN_MS);
      await Promise.all(asking);
      expect(inSilence.length).toBeGreaterThan(ASKERS);
      expect([...new Set(inSilence.map(({ code }) => code))]).toEqual(['STORE_UNAVAILABLE']);
      expect(answers.filter(({ tookMs }) => tookMs >= ANSWERED_WITHIN_MS)).toEqual([]);
      expect(Math.max(...atTheEnd.map((bytes, i) => bytes - (halfway[i] ?? 0)))).toBeLessThan(5 * MIB);
      const all = await allIsTold();
      expect(new Set(all).size).toBe(all.length);
    },
    60_000,
  );
});
