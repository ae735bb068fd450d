import { closeClients, rest } from '../support/clients';
import { Dialogue } from '../support/dialogue';
import { Inbox, notify, restAs } from '../support/inbox';
import { withNodesOnRedis } from '../support/node';
import { reportTo } from '../support/reporting';
import { until } from '../support/until';

const HEALED_WITHIN_MS = 5_000;

/** Whether rooms begin anew: a server that has been a replica, or was started again, may have lost something. */
type After = 'whole' | 'anew';
type Fault = [name: string, code: string, begin: string[], end: string[], after: After];

const FAULTS: Fault[] = [
  ['is full', 'STORE_FULL', ['config', 'set', 'maxmemory', '1mb'], ['config', 'set', 'maxmemory', '0'], 'whole'],
  ['has become a replica', 'STORE_UNAVAILABLE', ['replicaof', '127.0.0.1', '1'], ['replicaof', 'no', 'one'], 'anew'],
  [
    'misses its replicas',
    'STORE_UNAVAILABLE',
    ['config', 'set', 'min-replicas-to-write', '1'],
    ['config', 'set', 'min-replicas-to-write', '0'],
    'whole',
  ],
];

/** It loads slowly, and answers meanwhile. */
const SLOW_TO_LOAD = ['--key-load-delay', '4000', '--loading-process-events-interval-bytes', '1024'];

describe('when Redis (F9)', () => {
  const { node, redis } = withNodesOnRedis(2, { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0' }, [
    ...SLOW_TO_LOAD,
    '--enable-debug-command',
    'local',
  ]);
  let talk: Dialogue;
  let inbox: Inbox;

  beforeEach(async () => {
    talk = await Dialogue.between(node(0), node(1));
    await talk.insist('before', HEALED_WITHIN_MS);
    inbox = await Inbox.open(node(1), talk.bob);
    reportTo(talk.checker, 'inbox', inbox.client, await inbox.subscribe());
  });

  afterEach(closeClients);

  async function refused(code: string): Promise<void> {
    expect(await talk.speaker.fail('chat:message', { conversationId: talk.id, content: 'refused' })).toMatchObject({
      code,
    });
    const conversation = { type: 'group', memberIds: [] };
    const notification = { userId: talk.bob, type: 'test', title: 'refused', body: '' };
    for (const { status, body } of [
      await rest(node(1), 'anyone', 'POST', '/conversations', conversation),
      await restAs(node(1), 'service', 'POST', '/notifications', notification),
    ]) {
      expect([status, body.code]).toEqual([503, code]);
    }
  }

  async function heals(after: After): Promise<void> {
    await talk.insist('after', HEALED_WITHIN_MS);
    await talk.insist('last', HEALED_WITHIN_MS);
    talk.checker.sent('a notification');
    const { position } = await notify(node(0), talk.bob, { title: 'a notification' });
    talk.checker.acked('a notification', position);
    const { faults, told } = await talk.judged();
    expect(faults).toEqual([]);
    expect([...new Set(told)].toSorted()).toEqual(after === 'whole' ? [] : ['inbox', 'listener', 'speaker']);
    expect(await talk.kept()).toEqual(['before', 'after', 'last']);
  }

  it.each(FAULTS)(
    '%s, writes are %s, nobody hears of them, and it heals within 5 s',
    async (_name, code, begin, end, after) => {
      redis().cli(...begin);
      await refused(code);
      redis().cli(...end);
      await heals(after);
    },
  );

  it('loads its data, writes are STORE_UNAVAILABLE, and it heals within 5 s', async () => {
    redis().cli('debug', 'populate', '1000');
    redis().cli('save');
    await redis().crash();
    const restarted = redis().restart();
    await until('loading', () => redis().cli('info', 'persistence').includes('loading:1'));
    await refused('STORE_UNAVAILABLE');
    await restarted;
    await heals('anew');
  }, 60_000);
});
