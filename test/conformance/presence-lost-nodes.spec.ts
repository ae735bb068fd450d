import { createEngine, Engine } from '../../src/engine/engine';
import { resolveOptions } from '../../src/realtime.options';
import { announcing, awaitUsers, Ear, newPlace, REMEMBERED } from '../support/attendance';
import { RedisServer, startRedis } from '../support/redis';
import { proxyTo, TcpProxy } from '../support/tcp-proxy';
import { until } from '../support/until';

const LEASES = 'depth:{nodes}:leases';
const DEAD = 'depth:{nodes}:dead';
const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** On Redis alone: the memory engine is one process, and what it knew is gone with it. */
describe('Presence, when nodes and Redis are lost', () => {
  let redis: RedisServer;
  let link: TcpProxy;
  const engines: Engine[] = [];

  const newNode = async (url = redis.url): Promise<Engine> => {
    const engine = announcing(await createEngine(resolveOptions({ jwt: { secret: 'test' }, redis: { url } })));
    engines.push(engine);
    await until('redis', async () => (await engine.nodes.live()).includes(engine.nodes.id));
    return engine;
  };

  /** What the others do when a node's lease has ended. */
  const giveUp = (id: string): void => {
    redis.cli('zrem', LEASES, id);
    redis.cli('zadd', DEAD, '0', id);
  };

  beforeEach(async () => {
    redis = await startRedis();
    link = await proxyTo(redis.url);
  });

  afterEach(async () => {
    link.mend();
    await Promise.all(engines.splice(0).map((engine) => engine.close()));
    await link.close();
    await redis.stop();
  });

  it('clears away what a node held that is gone, within 30 s, and tells it once', async () => {
    const [gone, ...others] = [await newNode(link.url), await newNode(), await newNode(), await newNode()];
    const places = times(20).map(() => newPlace(REMEMBERED));
    const ears = await Promise.all(places.map((place) => Ear.on(others[0], place)));
    for (const place of places) {
      for (const user of ['alice', 'bob']) {
        await gone.presence.enter(place, user, `of-${user}`);
        await gone.presence.enter(place, user, `another-of-${user}`);
      }
      await others[0].presence.enter(place, 'bob', 'elsewhere');
    }
    link.cut();
    for (const ear of ears) await ear.hear('left alice', 30_000);
    for (const [i, place] of places.entries()) {
      await awaitUsers(others[i % 3] as Engine, place, 'bob');
      expect(await ears[i]?.all()).toEqual(['arrived alice', 'arrived bob', 'left alice']);
    }
    for (const other of others) expect(await other.nodes.live()).not.toContain(gone.nodes.id);
    // Nothing of it is left to count: there is room for as many connections as before.
    for (const place of places) expect(await others[1].presence.enter(place, 'bob', 'one-more', 2)).toBe(true);
  }, 60_000);

  it('has who was cut off back with all it holds, and without what left meanwhile', async () => {
    const [away, other] = [await newNode(link.url), await newNode()];
    const place = newPlace();
    const ear = await Ear.on(other, place);
    for (const user of ['alice', 'bob']) await away.presence.enter(place, user, `of-${user}`);
    const { id } = away.nodes;
    link.cut();
    await expect(away.presence.enter(place, 'carol', 'of-carol')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    away.presence.leave(place, 'of-bob');
    giveUp(id);
    await other.nodes.live();
    await awaitUsers(other, place);
    link.mend();
    await awaitUsers(other, place, 'alice');
    expect(away.nodes.id).not.toBe(id);
    const told = await ear.all();
    expect(told.slice(0, 4).sort()).toEqual(['arrived alice', 'arrived bob', 'left alice', 'left bob']);
    expect(told.slice(4)).toEqual(['arrived alice']);
    away.presence.leaveAll('of-alice');
    await awaitUsers(other, place);
  }, 30_000);

  it('tells departures to an engine that was away, once it is back', async () => {
    const [away, other] = [await newNode(link.url), await newNode()];
    const place = newPlace();
    const ear = await Ear.on(other, place);
    await away.presence.enter(place, 'alice', 'of-alice');
    link.cut();
    away.presence.leave(place, 'of-alice');
    expect(await ear.all()).toEqual(['arrived alice']);
    link.mend();
    await awaitUsers(other, place);
    expect(await ear.all()).toEqual(['arrived alice', 'left alice']);
  }, 30_000);

  it('says again what it holds when Redis has lost everything', async () => {
    const [a, b] = [await newNode(), await newNode()];
    const place = newPlace();
    await a.presence.enter(place, 'alice', 'one');
    await b.presence.enter(place, 'alice', 'two');
    await b.presence.enter(place, 'bob', 'of-bob');
    redis.cli('flushall');
    await awaitUsers(a, place, 'alice', 'bob');
    const ear = await Ear.on(a, place);
    b.presence.leave(place, 'of-bob');
    b.presence.leave(place, 'two');
    await awaitUsers(a, place, 'alice');
    expect(await ear.all()).toEqual(['left bob']);
    a.presence.leave(place, 'one');
    await awaitUsers(b, place);
  }, 30_000);

  it('comes back under a new id with all it holds when it was given up', async () => {
    const [lost, other] = [await newNode(), await newNode()];
    const place = newPlace();
    for (const i of times(3)) await lost.presence.enter(place, 'alice', `connection-${i}`);
    const ear = await Ear.on(other, place);
    const { id } = lost.nodes;
    giveUp(id);
    await until('a new id', () => lost.nodes.id !== id);
    await lost.nodes.live();
    // What it says again goes before.
    await lost.presence.enter(newPlace(), 'alice', 'later');
    // Nothing is told if it was back before the other had cleared it away.
    expect(['', 'left alice, arrived alice']).toContain((await ear.all()).join(', '));
    expect((await other.nodes.live()).sort()).toEqual([lost.nodes.id, other.nodes.id].sort());
    await until('all three', async () => !(await other.presence.enter(place, 'alice', 'of-the-other', 3)));
    lost.presence.leave(place, 'connection-0');
    await until('room for one', () => other.presence.enter(place, 'alice', 'of-the-other', 3));
    for (const i of times(3)) lost.presence.leave(place, `connection-${i}`);
    other.presence.leave(place, 'of-the-other');
    await awaitUsers(other, place);
  }, 30_000);

  it('leaves nothing behind of who came before the node knew that it had been given up', async () => {
    const [lost, other] = [await newNode(), await newNode()];
    const ways: [what: string, lose: () => Promise<unknown>][] = [
      ['given up', () => (giveUp(lost.nodes.id), other.nodes.live())],
      ['flushed', () => Promise.resolve(redis.cli('flushall'))],
    ];
    for (const [what, lose] of ways) {
      const place = newPlace();
      const { id } = lost.nodes;
      await lose();
      await lost.presence.enter(place, 'alice', `of-alice ${what}`.replace(' ', '-'));
      await lost.nodes.live();
      expect(lost.nodes.id).not.toBe(id);
      await awaitUsers(other, place, 'alice');
      lost.presence.leave(place, `of-alice ${what}`.replace(' ', '-'));
      await awaitUsers(other, place);
    }
  }, 30_000);

  it('takes with it what a node holds that says good-bye', async () => {
    const [leaving, other] = [await newNode(), await newNode()];
    const place = newPlace();
    await leaving.presence.enter(place, 'alice', 'one');
    const ear = await Ear.on(other, place);
    await leaving.close();
    expect(await other.nodes.live()).toEqual([other.nodes.id]);
    await ear.hear('left alice', 30_000);
    await awaitUsers(other, place);
  }, 60_000);
});
