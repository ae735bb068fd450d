import { newName, rest, RestAnswer } from '../support/clients';
import { Node, startNode } from '../support/node';
import { RedisServer, startRedis } from '../support/redis';
import { proxyTo, TcpProxy } from '../support/tcp-proxy';
import { until } from '../support/until';

const HEALED_WITHIN_MS = 5_000;

describe('when the answer to an `Idempotency-Key` that is claimed is lost (F11)', () => {
  let redis: RedisServer;
  let link: TcpProxy;
  let node: Node;
  beforeAll(async () => {
    redis = await startRedis();
    link = await proxyTo(redis.url);
    node = await startNode({ REDIS_URL: link.url });
  }, 30_000);
  afterAll(async () => {
    await node.stop();
    await link.close();
    await redis.stop();
  });

  it('the request is taken again at once, and done once', async () => {
    const [alice, key] = [newName('alice'), newName('key')];
    const create = (): Promise<RestAnswer<unknown>> =>
      rest(node, alice, 'POST', '/conversations', { type: 'group', memberIds: [] }, { 'idempotency-key': `"${key}"` });
    const claims = (): string => redis.cli('keys', `*${key}*`);
    await rest(node, alice, 'GET', '/conversations');

    link.loseAnswers(key);
    const lost = create();
    await until('the claim', () => claims() !== '');
    link.cut();
    link.mend();
    expect(await lost).toMatchObject({ status: 503, body: { code: 'STORE_UNAVAILABLE' } });

    const done = async (): Promise<boolean> => (await create()).status === 201;
    await until('it to be done', done, HEALED_WITHIN_MS);
    expect((await create()).headers.get('idempotency-replayed')).toBe('true');
    expect((await rest<object[]>(node, alice, 'GET', '/conversations')).body.data).toHaveLength(1);
  }, 30_000);
});
