import type { Engine } from '../../src/engine/engine';
import { NodeBus, Topic } from '../../src/nodes/node-bus';
import { newName } from '../support/clients';
import { onEveryEngine } from '../support/engines';
import { until } from '../support/until';

interface Member {
  id: string;
  bus: NodeBus;
}

const HELLO = new Topic<string, string>('hello');

describe('NodeBus', () => {
  onEveryEngine((engine) => {
    /** One on each of three nodes; on memory there is one. */
    let members: Member[];
    const member = (i: number): Member => members[i % members.length] as Member;

    beforeAll(async () => {
      const engines = new Set<Engine>(await Promise.all([engine().node(), engine().node(), engine().node()]));
      members = [...engines].map(({ broker, nodes }) => ({ id: nodes.id, bus: new NodeBus(broker, nodes) }));
      for (const { id, bus } of members) bus.answer(HELLO, (name) => `hello ${name}, I am ${id}`);
      for (const { bus } of members) {
        await until('all', async () => (await bus.ask(HELLO, 'all')).size === members.length);
      }
    });

    it('asks every node, the one that asks included, and gives the answers by node', async () => {
      for (const { bus } of members) {
        const answers = await bus.ask(HELLO, 'سلام');
        expect(answers).toEqual(new Map(members.map(({ id }) => [id, `hello سلام, I am ${id}`])));
      }
    });

    it('brings questions and answers as they are, and asks each node once', async () => {
      const topic = new Topic<unknown, unknown>(newName('topic'));
      const asked: unknown[] = [];
      for (const { bus } of members) {
        bus.answer(topic, (question) => {
          asked.push(question);
          return { question, list: [1, null, 'two'] };
        });
      }
      const questions = [null, 0, '', false, ['x'], { deep: { text: 'ب "\n' } }];
      for (const question of questions) {
        const answers = await member(1).bus.ask(topic, question);
        expect([...answers.values()]).toEqual(members.map(() => ({ question, list: [1, null, 'two'] })));
      }
      expect(asked).toEqual(questions.flatMap((question) => members.map(() => question)));
    });

    it('does not mix the answers to questions that are asked at once', async () => {
      const double = new Topic<number, number>(newName('double'));
      const other = new Topic<number, string>(newName('other'));
      for (const { id, bus } of members) {
        bus.answer(double, (n) => n * 2);
        bus.answer(other, (n) => `${id} ${n}`);
      }
      await Promise.all(
        Array.from({ length: 60 }, async (_, i) => {
          const { bus } = member(i);
          const [doubled, others] = await Promise.all([bus.ask(double, i), bus.ask(other, i)]);
          expect(doubled).toEqual(new Map(members.map(({ id }) => [id, i * 2])));
          expect(others).toEqual(new Map(members.map(({ id }) => [id, `${id} ${i}`])));
        }),
      );
    });

    it('has nothing said about a topic that nobody knows', async () => {
      const answers = await member(0).bus.ask(new Topic<null, unknown>(newName('unknown')), null);
      expect(answers).toEqual(new Map());
    });

    it('has an answer to what one node alone knows', async () => {
      const topic = new Topic<null, string>(newName('secret'));
      member(1).bus.answer(topic, () => 'known');
      const answers = await member(2).bus.ask(topic, null);
      expect(answers).toEqual(new Map([[member(1).id, 'known']]));
    });

    it('is not held up for ever by a node that does not answer', async () => {
      // On memory it is the one node that there is, and answers.
      const { nodes } = await engine().node();
      expect(await nodes.live()).toContain(nodes.id);
      const answers = await Promise.all(members.map(({ bus }) => bus.ask(HELLO, 'again')));
      for (const answer of answers) {
        expect(answer).toEqual(new Map(members.map(({ id }) => [id, `hello again, I am ${id}`])));
      }
    });
  });
});
