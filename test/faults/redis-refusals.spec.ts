import type { Resync } from '../../src/contracts/rooms';
import { Client, closeClients, rest } from '../support/clients';
import { Dialogue } from '../support/dialogue';
import { contents } from '../support/hearing';
import { Inbox, notify, restAs } from '../support/inbox';
import { withNodesOnRedis } from '../support/node';
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
    await talk.speaker.send(talk.id, 'before');
    inbox = await Inbox.subscribed(node(1), talk.bob);
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
    const last = await talk.speaker.send(talk.id, 'last');
    const { position } = await notify(node(0), talk.bob, { title: 'after' });
    // Heard, or known to be missed.
    const told = (client: Client): boolean =>
      contents(client).includes('last') || client.of<Resync>('resync').some(({ position }) => position.seq >= last.seq);
    await until('all to be told', () => talk.clients.every(told));
    const missed = (): boolean =>
      inbox.client.of<Resync>('resync').some((resync) => resync.position.seq >= position.seq);
    await until('a notification', () => inbox.titles().includes('after') || missed());
    expect(inbox.titles()).not.toContain('refused');
    const all = ['before', 'after', 'last'];
    for (const client of talk.clients) {
      const told = client.of('resync').length > 0;
      expect(contents(client)).toEqual(told ? expect.not.arrayContaining(['refused']) : all);
    }
    const resyncs = [...talk.clients, inbox.client].flatMap((client) => client.of('resync'));
    if (after === 'whole') expect(resyncs).toEqual([]);
    expect(await talk.kept()).toEqual(all);
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
