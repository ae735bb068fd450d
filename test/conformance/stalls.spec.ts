import { NodeBus, Topic } from '../../src/nodes/node-bus';
import { newName } from '../support/clients';
import { onEveryEngine } from '../support/engines';
import { until } from '../support/until';

/** Longer than any answer is waited for, in milliseconds. */
const STALL_MS = 2_500;

/** The process does nothing else. */
function stall(): void {
  for (const end = performance.now() + STALL_MS; performance.now() < end;);
}

describe('a process that was too busy to read the answers', () => {
  onEveryEngine((engine) => {
    it('does not take them for late', async () => {
      const node = await engine().node();
      const { broker } = node;
      const room = `conversation:${newName('stalled')}`;
      const { position } = await broker.publish(room, 'event', {});
      const answers = [
        broker.publish(room, 'event', {}),
        broker.read(room, position, 10),
        node.ping(),
        broker.subscribe(room),
      ];
      stall();
      await Promise.all(answers);
      expect((await broker.position(room)).seq).toBe(2);
    });

    it('waits for the answer of a node that was as busy', async () => {
      const { broker, nodes } = await engine().node();
      const bus = new NodeBus(broker, nodes);
      const [easy, hard] = [new Topic<null, true>(newName('easy')), new Topic<null, string>(newName('hard'))];
      bus.answer(easy, () => true);
      await until('an answer', async () => (await bus.ask(easy, null)).size === 1);
      bus.answer(hard, () => {
        stall();
        return 'at last';
      });
      expect(await bus.ask(hard, null)).toEqual(new Map([[nodes.id, 'at last']]));
    });
  });
});
