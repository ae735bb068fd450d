import type { Notification } from '../../src/contracts/notifications';
import type { Placed, Position, Resync } from '../../src/contracts/rooms';
import { Client, closeClients, newName } from '../support/clients';
import { Inbox, notify } from '../support/inbox';
import { withNodesOnRedis } from '../support/node';
import { until } from '../support/until';

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
  let members: Member[];

  beforeEach(async () => {
    members = await Promise.all(
      Array.from({ length: USERS }, async (_, i) => {
        const userId = newName('user');
        const inbox = await Inbox.open(node(i), userId);
        const { position } = await inbox.subscribe();
        const told = [];
        for (let n = 0; n < EACH; n++) told.push(await notify(node(0), userId));
        await inbox.client.hear('notification:new', EACH);
        return { userId, inbox, places: [position, ...told.map((notification) => notification.position)] };
      }),
    );
  }, 60_000);

  afterEach(closeClients);

  /** Follows what one was told: the next place, or a place told by `resync`, and no place twice. */
  function follow(client: Client, from: Position): Position {
    let at = from;
    for (const { event, data } of client.heard) {
      if (event === 'resync') at = (data as Resync).position;
      if (event !== 'notification:new') continue;
      const { position } = data as Placed<Notification>;
      expect(position).toEqual({ ...at, seq: at.seq + 1 });
      at = position;
    }
    return at;
  }

  /** Who was there goes on without a silent gap, and who comes back is given all that he missed, or told that it is not all. */
  async function nobodyIsMisled({ userId, inbox, places }: Member, i: number): Promise<void> {
    const { position } = await notify(node(0), userId);
    const told = (): boolean =>
      JSON.stringify(follow(inbox.client, places[0] as Position)) === JSON.stringify(position);
    await until('what is new', told);
    for (const since of places) {
      const back = await Inbox.open(node(i + 1), userId);
      const answer = await back.subscribe({ since });
      const missed = answer.events.map(({ data }) => (data as Placed<Notification>).position);
      if (answer.recovered) {
        expect(since.epoch).toBe(position.epoch);
        expect(missed.map(({ seq }) => seq)).toEqual(
          Array.from({ length: position.seq - since.seq }, (_, n) => since.seq + n + 1),
        );
      } else expect(missed).toEqual([]);
      back.client.close();
    }
  }

  it('everything, who is there is told, even in silence, and nobody is told that he has all', async () => {
    redis().cli('flushall');
    for (const { inbox, places } of members) {
      const [resync] = await inbox.client.hear<Resync>('resync');
      expect(resync?.position).toMatchObject({ room: places[0]?.room, seq: 0 });
      expect(resync?.position.epoch).not.toBe(places[0]?.epoch);
    }
    await Promise.all(members.map(nobodyIsMisled));
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
      await Promise.all(members.map(nobodyIsMisled));
    },
    60_000,
  );
});
