import { DEFAULT_LIMITS } from '../../src/realtime.options';
import { BareBroker } from '../support/brokers';
import { RedisServer, startRedis } from '../support/redis';

const LIFE_MS = DEFAULT_LIMITS.roomLogHours * 3_600_000;
const HOUR_MS = 3_600_000;

// Of the Redis engine alone: on memory a room nobody uses has a clock of the process.
describe('a room in which there was never anything', () => {
  let redis: RedisServer;
  let broker: BareBroker;
  let count = 0;
  let room: string;
  let meta: string;

  beforeAll(async () => {
    redis = await startRedis();
    broker = await BareBroker.on(redis.url);
  }, 30_000);

  beforeEach(() => {
    room = `user:${(count += 1)}`;
    meta = `depth:{${room}}:meta`;
  });

  afterAll(async () => {
    broker.close();
    await redis.stop();
  });

  const lifeOf = (key: string): number => Number(redis.cli('pttl', key));

  it('is kept for as long as a log', async () => {
    await broker.position(room);
    expect(lifeOf(meta)).toBeGreaterThan(LIFE_MS);
    expect(lifeOf(meta)).toBeLessThanOrEqual(LIFE_MS + HOUR_MS);
  });

  it('is kept for as long again whenever it is looked at, and while somebody is there', async () => {
    const position = await broker.position(room);
    for (const look of [() => broker.position(room), () => broker.moved([position])]) {
      redis.cli('pexpire', meta, String(LIFE_MS - 1));
      await look();
      expect(lifeOf(meta)).toBeGreaterThan(LIFE_MS);
    }
    expect(await broker.position(room)).toEqual(position);
    expect(await broker.moved([position])).toEqual([]);
  });

  it('is kept for good from the first event on', async () => {
    const { epoch } = await broker.position(room);
    const { position } = await broker.publish(room, 'notification:new', {});
    expect(position).toEqual({ room, epoch, seq: 1 });
    expect(lifeOf(meta)).toBe(-1);
    await broker.position(room);
    await broker.moved([position]);
    expect(lifeOf(meta)).toBe(-1);
    const first = await broker.publish(`${room}-never-looked-at`, 'notification:new', {});
    expect(lifeOf(`depth:{${first.position.room}}:meta`)).toBe(-1);
  });
});
