import type { Position, Resync } from '../../src/contracts/rooms';
import { closeClients, newName } from '../support/clients';
import { Inbox, notify } from '../support/inbox';
import { withNodesOnRedis } from '../support/node';
import { judged, reportReturn, reportTo } from '../support/reporting';
import { until } from '../support/until';
import { Checker } from './checker';

const USERS = 16;
const EACH = 4;
const EVICTED_AT_ONCE = 8_192;

interface Member {
  userId: string;
  inbox: Inbox;
  /** Where he was from the beginning on, and all that he was told was new. */
  places: Position[];
}

describe('when Redis forgets (F14)', () => {
  const { node, redis } = withNodesOnRedis(2, { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0' });
  let checker: Checker;
  let members: Member[];

  beforeEach(async () => {
    checker = new Checker();
    members = await Promise.all(
      Array.from({ length: USERS }, async (_, i) => {
        const userId = newName('user');
        const inbox = await Inbox.open(node(i), userId);
        const joined = await inbox.subscribe();
        reportTo(checker, userId, inbox.client, joined);
        const places = [joined.position];
        for (let n = 0; n < EACH; n++) places.push(await tell(userId));
        await inbox.client.hear('notification:new', EACH);
        return { userId, inbox, places };
      }),
    );
  }, 60_000);

  afterEach(closeClients);

  async function tell(userId: string): Promise<Position> {
    const title = newName('news');
    checker.sent(title);
    const { position } = await notify(node(0), userId, { title });
    checker.acked(title, position);
    return position;
  }

  /** Who was there goes on without a silent gap, and who comes back is given all that he missed, or told that it is not all. */
  async function nobodyIsMisled(): Promise<void> {
    await Promise.all(
      members.map(async ({ userId, places }, i) => {
        await tell(userId);
        for (const since of places) {
          const back = await Inbox.open(node(i + 1), userId);
          const answer = await back.subscribe({ since });
          reportReturn(checker, `${userId}, back from ${since.seq}`, since, answer);
          if (!answer.recovered) expect(answer.events).toEqual([]);
          back.client.close();
        }
      }),
    );
    expect((await judged(checker)).faults).toEqual([]);
  }

  it('everything, who is there is told, even in silence, and nobody is told that he has all', async () => {
    redis().cli('flushall');
    for (const { inbox, places } of members) {
      const [resync] = await inbox.client.hear<Resync>('resync');
      expect(resync?.position).toMatchObject({ room: places[0]?.room, seq: 0 });
      expect(resync?.position.epoch).not.toBe(places[0]?.epoch);
    }
    await nobodyIsMisled();
  }, 60_000);

  it.each(['allkeys-lru', 'allkeys-random'])(
    'whatever keys it likes (%s), there is no silent gap',
    async (policy) => {
      redis().cli('config', 'set', 'maxmemory-policy', policy);
      const used = (): number => Number(/used_memory:(\d+)/.exec(redis().cli('info', 'memory'))?.[1]);
      const left = (part: string): number =>
        Number(redis().cli('exists', ...members.map(({ userId }) => `depth:{user:${userId}}:${part}`)));
      await until('the loss of most logs and some of their ends', () => {
        redis().cli('config', 'set', 'maxmemory', String(used() - EVICTED_AT_ONCE));
        return left('log') < USERS / 2 && left('meta') < USERS;
      });
      redis().cli('config', 'set', 'maxmemory', '0');
      await nobodyIsMisled();
    },
    60_000,
  );
});
