import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import type { Message } from '../../src/contracts/chat';
import type { Problem } from '../../src/contracts/errors';
import type { Placed } from '../../src/contracts/rooms';
import { Client, closeClients, newConversation, newName } from '../support/clients';
import { kept } from '../support/dialogue';
import { Node, startNode } from '../support/node';
import { addresses, RedisServer, startRedis } from '../support/redis';
import { judged, reportTo } from '../support/reporting';
import { until } from '../support/until';
import { Checker } from './checker';

const NODE_TIMEOUT_MS = 5_000;
const BACK_WITHIN_MS = 10_000;
const HEARD_WITHIN_MS = 5_000;
/** Every other one is in a slot that is moved. */
const ROOMS = 24;
/** The first ones of the first master. */
const SLOTS = 1_000;

const run = promisify(execFile);

/** One room, in which one says something again and again, and another listens on another node. */
class Talk {
  readonly acked: string[] = [];
  readonly problems: Problem[] = [];
  /** The longest time between two acks, in milliseconds. */
  longest = 0;
  private over = false;
  private talking: Promise<void> | undefined;

  constructor(
    readonly id: string,
    readonly userId: string,
    private readonly speaker: Client,
    private readonly checker: Checker,
  ) {}

  begin(): void {
    this.longest = 0;
    this.problems.length = 0;
    this.over = false;
    this.talking = this.talk();
  }

  async end(): Promise<void> {
    this.over = true;
    await this.talking;
  }

  private async talk(): Promise<void> {
    for (let last = performance.now(); !this.over;) {
      const content = `message ${this.acked.length + 1} in ${this.id}`;
      this.checker.sent(content);
      const message = { conversationId: this.id, content, clientMessageId: content };
      const { data, error } = await this.speaker.ask<Placed<Message>>('chat:message', message);
      if (error) this.problems.push(error);
      if (!data) continue;
      this.longest = Math.max(this.longest, performance.now() - last);
      last = performance.now();
      this.checker.acked(content, data.position);
      this.acked.push(content);
    }
  }
}

describe('F7: a Redis Cluster of three masters with replicas', () => {
  let servers: RedisServer[];
  let nodes: [Node, Node];
  let talks: Talk[];
  /** Its clients are the listeners, by the ids of their rooms. */
  const checker = new Checker();
  /** How often somebody was told that his room begins anew, when it was looked at last. */
  let toldBefore = 0;

  const told = (server: RedisServer, ...command: string[]): string => {
    try {
      return server.cli('cluster', ...command);
    } catch {
      return ''; // it is gone
    }
  };
  const idOf = (server: RedisServer): string => told(server, 'myid');
  const slotOf = (id: string): number =>
    Number(told(servers[0] as RedisServer, 'keyslot', `depth:{conversation:${id}}`));
  const rangeOf = (master: RedisServer): [from: number, to: number] => {
    const [, from, to] = / myself,master .* connected (\d+)-(\d+)$/m.exec(told(master, 'nodes')) ?? [];
    return [Number(from), Number(to)];
  };
  const nameOf = (moved: boolean): string => {
    for (;;) {
      const name = newName('conversation');
      if (slotOf(name) < SLOTS === moved) return name;
    }
  };
  const masters = (): RedisServer[] =>
    servers.filter((server) => / myself,master .* connected \d/.test(told(server, 'nodes').replaceAll('\n', ' ')));

  beforeAll(async () => {
    const settings = ['--cluster-enabled', 'yes', '--cluster-node-timeout', String(NODE_TIMEOUT_MS)];
    const replication = ['--repl-diskless-sync-delay', '0'];
    servers = await Promise.all(Array.from({ length: 7 }, () => startRedis(...settings, ...replication)));
    const create = ['--cluster', 'create', ...addresses(servers), '--cluster-replicas', '1', '--cluster-yes'];
    execFileSync('redis-cli', create, { stdio: 'pipe' });
    await until('the cluster', () =>
      servers.every(
        (server) =>
          told(server, 'info').includes('cluster_state:ok') &&
          /role:master|master_link_status:up/.test(server.cli('info', 'replication')),
      ),
    );
    const node = { REDIS_CLUSTER_NODES: addresses(servers).join(), DURABILITY: 'replicated', EVENTS_PER_MINUTE: '0' };
    nodes = [await startNode(node), await startNode(node)];
    talks = await Promise.all(
      Array.from({ length: ROOMS }, async (_, i) => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(nodes[0], [alice, bob], { id: nameOf(i % 2 === 0) });
        const [speaker, listener] = [await Client.connect(nodes[0], alice), await Client.connect(nodes[1], bob)];
        reportTo(checker, id, listener, await listener.join(id));
        return new Talk(id, alice, speaker, checker);
      }),
    );
  }, 120_000);

  afterAll(async () => {
    closeClients();
    await Promise.all(nodes.map((node) => node.stop()));
    await Promise.all(servers.map((server) => server.stop()));
  }, 60_000);

  const history = ({ id, userId }: Talk): Promise<string[]> => kept(nodes[1], userId, id);

  const someTalk = async (): Promise<void> => {
    const before = talks.map(({ acked }) => acked.length);
    await until('talk in every room', () => talks.every(({ acked }, i) => acked.length > (before[i] ?? 0) + 5));
  };

  /**
   * Everyone has heard everything once and in order, but in rooms that begin anew, and everyone was told that they do: a
   * shard cannot know of what is given to it that it is whole, nor a replica that takes its master's place.
   */
  async function allAreTold(anew: Talk[]): Promise<void> {
    const { faults, told } = await judged(checker, HEARD_WITHIN_MS);
    expect(faults).toEqual([]);
    expect(new Set(told.slice(toldBefore))).toEqual(new Set(anew.map(({ id }) => id)));
    toldBefore = told.length;
  }

  it('has its slots moved to other shards and back under load, and no request fails', async () => {
    for (const talk of talks) talk.begin();
    await someTalk();
    const [first, second] = masters() as [RedisServer, RedisServer];
    for (const [from, to] of [
      [first, second],
      [second, first],
    ] as const) {
      const moving = ['--cluster-from', idOf(from), '--cluster-to', idOf(to), '--cluster-slots', String(SLOTS)];
      await run('redis-cli', ['--cluster', 'reshard', `127.0.0.1:${first.port}`, ...moving, '--cluster-yes']);
      await someTalk();
    }
    await Promise.all(talks.map((talk) => talk.end()));
    expect(talks.flatMap(({ problems }) => problems)).toEqual([]);
    await allAreTold(talks.filter(({ id }) => slotOf(id) < SLOTS));
    for (const talk of talks) expect(await history(talk)).toEqual(talk.acked);
  }, 240_000);

  it('loses a master, takes writes again within 10 s, and has lost nothing that was acked', async () => {
    for (const talk of talks) talk.begin();
    await someTalk();
    // The one with two replicas: when one takes its place there is one left that has to have what is written.
    const victim = masters().find((server) => server.cli('info', 'replication').includes('connected_slaves:2'));
    if (!victim) throw new Error('no master with two replicas');
    const [from, to] = rangeOf(victim);
    const hit = talks.filter(({ id }) => slotOf(id) >= from && slotOf(id) <= to);
    // Of two that ask for votes at the same moment each may get one, and they wait for 20 s.
    const spare = servers.find(({ cli }) => cli('info', 'replication').includes(`master_port:${victim.port}\r`));
    spare?.cli('config', 'set', 'cluster-replica-no-failover', 'yes');
    await victim.crash();
    await until('another master', () => masters().length === 3);
    await someTalk();
    await Promise.all(talks.map((talk) => talk.end()));
    expect(Math.max(...talks.map(({ longest }) => longest))).toBeLessThan(BACK_WITHIN_MS);
    const codes = talks.flatMap(({ problems }) => problems.map(({ code }) => code));
    expect(new Set(codes)).toEqual(new Set(['STORE_UNAVAILABLE']));
    for (const talk of talks) expect(await history(talk)).toEqual(talk.acked);
    for (const talk of talks) talk.begin();
    await someTalk();
    await Promise.all(talks.map((talk) => talk.end()));
    await allAreTold(hit);
  }, 240_000);
});
