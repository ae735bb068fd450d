import { RedisConnection } from '../../src/redis/redis-connection';
import { RedisRevocations } from '../../src/auth/redis-revocations';
import { RedisServer, startRedis } from '../support/redis';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

// Of the Redis engine alone: what the memory engine forgets is seen in its heap (test/faults/churn.spec.ts).
describe('what Redis keeps of bans', () => {
  let redis: RedisServer;
  let connection: RedisConnection;
  let revocations: RedisRevocations;
  let count = 0;
  let user: string;

  beforeAll(async () => {
    redis = await startRedis();
    connection = new RedisConnection({ url: redis.url, clusterNodes: [], keyPrefix: 'depth:' });
    revocations = new RedisRevocations(connection);
    await connection.tried();
  }, 30_000);

  beforeEach(() => (user = `user-${(count += 1)}`));

  afterAll(async () => {
    connection.close();
    await redis.stop();
  });

  const life = (): number => Number(redis.cli('pttl', `depth:{user:${user}}:standing`));
  const NONE = -2;
  const FOR_GOOD = -1;

  it('ends some time after they do', async () => {
    await revocations.ban(user, Date.now() + 5 * MINUTE);
    expect(life()).toBeGreaterThan(HOUR);
    expect(life()).toBeLessThanOrEqual(HOUR + 5 * MINUTE);
    await revocations.ban(user, Date.now() + 10 * HOUR);
    expect(life()).toBeGreaterThan(10 * HOUR);
    await revocations.unban(user);
    expect(life()).toBe(NONE);
  });

  it('is not what it keeps of revocations', async () => {
    const until = Date.now() + MINUTE;
    await revocations.ban(user, until);
    const revokedAt = await revocations.revoke(user);
    expect(life()).toBe(FOR_GOOD);
    expect(await revocations.standing(user)).toEqual({ bannedUntil: until, revokedAt });
    await revocations.ban(user, until);
    expect(life()).toBe(FOR_GOOD);
    await revocations.unban(user);
    expect(await revocations.standing(user)).toEqual({ bannedUntil: null, revokedAt });
    expect(life()).toBe(FOR_GOOD);
  });
});
