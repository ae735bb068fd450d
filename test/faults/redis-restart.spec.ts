import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Resync } from '../../src/contracts/rooms';
import { closeClients } from '../support/clients';
import { Dialogue } from '../support/dialogue';
import { withNodesOnRedis } from '../support/node';
import { until } from '../support/until';

const HEALED_WITHIN_MS = 5_000;
const BOTH = expect.arrayContaining(['speaker', 'listener']) as string[];

describe('when Redis, which appends to a file every second, is killed and started again', () => {
  const { node, redis } = withNodesOnRedis(2, { EVENTS_PER_MINUTE: '0' }, [
    '--appendonly',
    'yes',
    '--appendfsync',
    'everysec',
  ]);
  let talk: Dialogue;

  beforeEach(async () => {
    talk = await Dialogue.between(node(0), node(1));
  });

  afterEach(closeClients);

  /** While the disk is busy Redis answers before it writes to the file. */
  const written = (): Promise<unknown> =>
    until('it to be in the file', () => /^aof_buffer_length:0\r$/m.test(redis().cli('info', 'persistence')));

  it('every acked message is there, and who was there before is not told that he has everything', async () => {
    const { listener, joined, id } = talk;
    const acked: string[] = [];
    const sending = Array.from({ length: 200 }, async (_, i) => {
      const { data } = await talk.say(`message ${i}`);
      if (data) acked.push(data.content);
    });
    await until('some acks', () => acked.length > 50);
    await written();
    await redis().crash();
    await Promise.all(sending);
    await redis().restart();
    await talk.insist('after', HEALED_WITHIN_MS);
    // Of the other node, which heals by itself.
    const kept = await until('all that is kept', () => talk.kept(), HEALED_WITHIN_MS);
    expect(kept).toEqual(expect.arrayContaining(acked));
    await listener.hear('resync');
    expect(await listener.join(id, joined.position)).toMatchObject({ recovered: false, events: [] });
    await talk.insist('live', HEALED_WITHIN_MS);
    expect(await talk.judged()).toEqual({ faults: [], told: BOTH });
  }, 60_000);

  it('with the end of its file cut off, the epoch is another one and the numbers go on', async () => {
    const { listener, joined, id } = talk;
    for (const content of ['kept', 'lost']) await talk.say(content);
    await listener.hear('chat:message', 2);
    await written();
    await redis().crash();
    const folder = join(redis().folder, 'appendonlydir');
    const file = join(folder, readdirSync(folder).find((name) => name.endsWith('.incr.aof')) ?? '');
    // In the midst of it, whatever came after it.
    truncateSync(file, readFileSync(file).lastIndexOf('"content":"lost"'));
    await redis().restart();
    // Nobody writes: it is told all the same.
    const [resync] = await listener.hear<Resync>('resync');
    expect(resync?.position.epoch).not.toBe(joined.position.epoch);
    expect(resync?.position.seq).toBe(1);
    const after = await talk.insist('after', HEALED_WITHIN_MS);
    expect(after.position).toEqual({ ...resync?.position, seq: 2 });
    expect(await talk.judged()).toEqual({ faults: [], told: BOTH });
    expect(await talk.kept()).toEqual(['kept', 'after']);
    for (const seq of [0, 1, 2]) {
      const again = await listener.join(id, { ...joined.position, seq });
      expect(again).toMatchObject({ recovered: false, events: [] });
    }
  }, 60_000);
});
