import { join } from 'node:path';
import { newConversation, newName } from '../support/clients';
import { Node, startNode } from '../support/node';
import { closeRoamers, Roamer } from '../support/roamer';
import { until } from '../support/until';
import { Dial, plainWire, socketIoWire, streamWire } from '../support/wires';
import { Checker, Kind } from './checker';

const PRELOAD = join(__dirname, '..', 'support', 'broken-node.js');

const WIRES: [make: string, dial: Dial][] = [
  ['Socket.IO', socketIoWire],
  ['/ws', plainWire],
  ['streams', streamWire],
];

/** Sends through a node that may be broken while clients of every make listen, who are dropped once. */
async function judge(node: Node): Promise<{ kinds: (client: string) => Kind[]; checker: Checker }> {
  const checker = new Checker();
  const [alice, bob] = [newName('alice'), newName('bob')];
  const id = await newConversation(node, [alice, bob]);
  const way = { urls: [node.url], dial: plainWire };
  const sender = await Roamer.sit('sender', [alice, id], checker, way);
  const listeners: Roamer[] = [];
  for (const [make, dial] of WIRES) listeners.push(await Roamer.sit(make, [bob, id], checker, { ...way, dial }));
  for (let i = 1; i <= 20; i++) await sender.send(`before ${i}`);
  for (const listener of listeners) {
    listener.leave();
    await until('he is away', () => !listener.seated);
  }
  for (let i = 1; i <= 20; i++) await sender.send(`meanwhile ${i}`);
  for (const listener of listeners) await listener.comeBack();
  for (let i = 1; i <= 20; i++) await sender.send(`after ${i}`);
  const { seq } = await sender.send('the end');
  for (const listener of listeners) await until('the end', () => listener.reached >= seq);
  const { faults } = checker.report();
  // What is wrong with an ack is nobody's in particular.
  const of = (name: string): Kind[] => faults.filter(({ client = name }) => client === name).map(({ kind }) => kind);
  return { checker, kinds: (name) => [...new Set(of(name))] };
}

describe('the checker', () => {
  let node: Node;
  const serve = async (settings: Record<string, string> = {}): Promise<Node> =>
    (node = await startNode({ EVENTS_PER_MINUTE: '0', ...settings }));

  afterEach(async () => {
    closeRoamers();
    await node.stop('SIGKILL');
  });

  it('finds nothing at a server as it is', async () => {
    const { checker } = await judge(await serve());
    expect(checker.report()).toEqual({ faults: [], admissions: [], acked: 61 });
  }, 60_000);

  it.each<[how: string, expected: Kind[]]>([
    ['unlogged', ['differs']],
    ['echo', ['twice']],
    ['hasty', ['order']],
    ['deaf', ['hole', 'lost']],
    ['forgetful', ['hole', 'lost']],
  ])(
    'finds what a server does that is %s, over every transport',
    async (how, expected) => {
      const { kinds } = await judge(await serve({ NODE_OPTIONS: `-r ${PRELOAD}`, BREAK: how }));
      for (const [make] of WIRES) expect([make, kinds(make)]).toEqual([make, expect.arrayContaining(expected)]);
    },
    60_000,
  );
});
