import { newName } from '../support/clients';
import { onEveryEngine } from '../support/engines';

/** Longer than any answer is waited for, in milliseconds. */
const STALL_MS = 2_500;

/** The process does nothing else. */
function stall(): void {
  for (const until = performance.now() + STALL_MS; performance.now() < until;);
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
  });
});
