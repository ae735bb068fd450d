import { once } from 'node:events';
import { join } from 'node:path';
import { start } from '../support/processes';
import { RedisServer, startRedis } from '../support/redis';

const RUN = join(__dirname, 'run.js');
const FRAMES = '5000';

/** A short run of `npm run fuzz`, always the same: what a longer one, or another seed, has found is a test elsewhere. */
describe.each(['memory', 'redis'])('a server on the %s engine', (engine) => {
  let redis: RedisServer | undefined;
  beforeAll(async () => {
    if (engine === 'redis') redis = await startRedis();
  }, 30_000);
  afterAll(() => redis?.stop());

  it('bears 5,000 frames that are nearly right, over all it listens to', async () => {
    const own = redis ? ['--redis', redis.url] : [];
    const run = start(process.execPath, [RUN, '--frames', FRAMES, '--seed', '1', ...own]);
    const [code] = (await once(run, 'close')) as [number];
    expect({ code, said: run.output() }).toEqual({ code: 0, said: expect.stringContaining('nothing found') as string });
  }, 120_000);
});
