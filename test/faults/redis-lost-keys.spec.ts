import { BareBroker } from '../support/brokers';
import { RedisServer, startRedis } from '../support/redis';

let rooms = 0;

describe('when Redis loses keys of a room', () => {
  let redis: RedisServer;
  let broker: BareBroker;
  let room: string;

  beforeAll(async () => {
    redis = await startRedis();
    broker = await BareBroker.on(redis.url);
  }, 30_000);

  beforeEach(async () => {
    room = `conversation:${(rooms += 1)}`;
    for (let i = 1; i <= 5; i++) await broker.publish(room, 'chat:message', { i });
  });

  afterAll(async () => {
    broker.close();
    await redis.stop();
  });

  const key = (part: string): string => `depth:{${room}}:${part}`;

  it('all of them, it begins anew under another epoch', async () => {
    const before = await broker.position(room);
    redis.cli('flushall');
    for (const seq of [0, 1, 5]) expect((await broker.read(room, { ...before, seq }, 9)).events).toBeNull();
    const { position } = await broker.publish(room, 'chat:message', {});
    expect(position.seq).toBe(1);
    expect(position.epoch).not.toBe(before.epoch);
  });

  it('where it is, the epoch is another one and the numbers go on', async () => {
    const before = await broker.position(room);
    redis.cli('del', key('meta'));
    const { position } = await broker.publish(room, 'chat:message', {});
    expect(position.seq).toBe(6);
    expect(position.epoch).not.toBe(before.epoch);
    expect((await broker.read(room, before, 9)).events).toBeNull();
    const { events } = await broker.read(room, { epoch: position.epoch, seq: 5 }, 9);
    expect(events).toHaveLength(1);
  });

  it('its log, nobody is given a part of what he missed', async () => {
    const before = await broker.position(room);
    redis.cli('del', key('log'));
    expect((await broker.read(room, { ...before, seq: 4 }, 9)).events).toBeNull();
    // Who has everything has missed nothing.
    expect((await broker.read(room, before, 9)).events).toEqual([]);
    await broker.publish(room, 'chat:message', {});
    expect((await broker.read(room, { ...before, seq: 4 }, 9)).events).toBeNull();
    expect((await broker.read(room, before, 9)).events).toHaveLength(1);
  });
});
