import { PROJECT_ROLES } from '../contracts/projects';
import { projectRoom } from '../contracts/rooms';
import type { ProjectStore } from '../projects/project.store';
import { newName } from './names';
import { aComment, aProjectChange, aRoleChange, storedProject, ProjectNodes } from './project-samples';
import type { NodeMaker, StoreNode } from './stage';
import type { TestRunner } from './test-runner';

const ALL = { limit: 100 };

/** Comments, lists and the feed. */
export function describeComments(node: NodeMaker<StoreNode<ProjectStore>>, runner: TestRunner): void {
  const { describe, it, expect, beforeEach } = runner;
  const nodes = new ProjectNodes(node, runner);
  let [alice, bob, carol] = ['', '', ''];

  beforeEach(() => {
    [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
  });

  describe('comment', () => {
    it('stores a comment with an event and an activity, in one', async () => {
      const id = await storedProject(nodes.store, { [alice]: 'owner' });
      const attachments = [{ url: 'https://example.org/a?b=1&c="2"', name: 'أ', size: 0 }, { url: 'http://x' }];
      const { onceKey, ...comment } = aComment(id, bob, { comment: 'سلام\n"x" \u2028', attachments });
      const written = await nodes.store.comment({ ...comment, onceKey });
      const position = { room: projectRoom(id), epoch: await nodes.epochOf(id), seq: 1 };
      expect(written?.event).toEqual({ ...comment, position });
      const data = { commentId: comment.id };
      const activity = { projectId: id, type: 'comment.added', actorId: bob, data, at: comment.createdAt };
      expect(written?.activity).toEqual(activity);
      expect(await nodes.eventsOf(id)).toEqual([{ position, event: 'project:comment', data: written?.event }]);
      expect((await nodes.feedOf(id)).at(-1)).toEqual({ seq: 1, item: activity });
      expect(await nodes.other.comments(id, ALL)).toEqual({ items: [{ seq: 1, item: comment }], hasMore: false });
    });

    it('stores once what is repeated, at the same time too, and gives the first with its place', async () => {
      const id = await storedProject(nodes.store, { [alice]: 'owner' });
      const onceKey = 'client "x" سلام';
      const tries = await Promise.all(
        Array.from({ length: 6 }, (_, i) =>
          (i % 2 ? nodes.store : nodes.other).comment(aComment(id, alice, { onceKey, comment: `try ${i}` })),
        ),
      );
      expect(new Set(tries.map((written) => JSON.stringify(written?.event))).size).toBe(1);
      expect(tries.filter((written) => written?.activity)).toHaveLength(1);
      await nodes.store.update(id, aProjectChange(alice, { progress: 1 }));
      const late = await nodes.other.comment(aComment(id, alice, { onceKey }));
      expect(late).toEqual({ event: tries[0]?.event, activity: null });
      expect(late?.event.position.seq).toBe(1);
      expect(await nodes.eventsOf(id)).toHaveLength(2);
      expect((await nodes.store.comments(id, ALL)).items).toHaveLength(1);
    });

    it('knows a repetition by its author and its project', async () => {
      const [id, second] = [
        await storedProject(nodes.store, { [alice]: 'owner' }),
        await storedProject(nodes.store, { [alice]: 'owner' }),
      ];
      const drafts = [aComment(id, alice), aComment(id, bob), aComment(second, alice)];
      for (const draft of drafts) {
        const written = await nodes.store.comment({ ...draft, onceKey: 'once' });
        expect(written).toMatchObject({ event: { id: draft.id }, activity: { type: 'comment.added' } });
      }
    });
  });

  describe('lists', () => {
    it('shows a user his projects and roles, the most recently changed first', async () => {
      const first = await storedProject(nodes.store, { [alice]: 'owner' });
      const second = await storedProject(nodes.store, { [bob]: 'owner', [alice]: 'viewer' });
      const third = await storedProject(nodes.store, { [alice]: 'manager', [bob]: 'owner' });
      await storedProject(nodes.store, { [bob]: 'owner' });
      const ids = async (): Promise<string[]> => (await nodes.other.projectsOf(alice)).map(({ id }) => id);
      expect(await ids()).toEqual([third, second, first]);
      await nodes.store.update(first, aProjectChange(alice, { progress: 5 }));
      expect(await ids()).toEqual([first, third, second]);
      const [newest] = await nodes.other.projectsOf(alice);
      expect(newest).toEqual({ ...(await nodes.store.project(first)), role: 'owner' });
      await nodes.store.setRole(aRoleChange(second, alice, null), PROJECT_ROLES);
      expect(await ids()).toEqual([first, third]);
      expect(await nodes.store.projectsOf(carol)).toEqual([]);
    });

    it('gives comments and activities page by page, ascending', async () => {
      const id = await storedProject(nodes.store, { [alice]: 'owner' });
      for (let i = 1; i <= 12; i++) {
        if (i % 3 === 0) await nodes.store.update(id, aProjectChange(alice, { progress: i }));
        else await nodes.store.comment(aComment(id, alice, { comment: `comment ${i}` }));
      }
      const comments = async (range: object): Promise<[number[], boolean]> => {
        const { items, hasMore } = await nodes.other.comments(id, { limit: 3, ...range });
        for (const { seq, item } of items) expect(item.comment).toBe(`comment ${seq}`);
        return [items.map(({ seq }) => seq), hasMore];
      };
      expect(await comments({})).toEqual([[8, 10, 11], true]);
      expect(await comments({ before: 8 })).toEqual([[4, 5, 7], true]);
      expect(await comments({ before: 4 })).toEqual([[1, 2], false]);
      expect(await comments({ before: 1 })).toEqual([[], false]);
      expect(await comments({ before: 0 })).toEqual([[], false]);
      expect(await comments({ after: 0 })).toEqual([[1, 2, 4], true]);
      expect(await comments({ after: 6, limit: 4 })).toEqual([[7, 8, 10, 11], false]);
      expect(await comments({ after: 11 })).toEqual([[], false]);

      const activities = async (range: object): Promise<[number[], boolean]> => {
        const { items, hasMore } = await nodes.other.activity(id, { limit: 5, ...range });
        return [items.map(({ seq }) => seq), hasMore];
      };
      expect(await activities({})).toEqual([[8, 9, 10, 11, 12], true]);
      expect(await activities({ before: 4 })).toEqual([[0, 1, 2, 3], false]);
      expect(await activities({ after: 0 })).toEqual([[1, 2, 3, 4, 5], true]);
    });

    it('keeps comments and activities that the log has dropped', async () => {
      const small = await node({ roomLogEvents: 3 });
      const id = await storedProject(small.store, { [alice]: 'owner' });
      for (let i = 0; i < 8; i++) await small.store.comment(aComment(id, alice));
      const { epoch } = await small.broker.position(projectRoom(id));
      expect((await small.broker.read(projectRoom(id), { epoch, seq: 0 }, 10)).events).toBeNull();
      expect((await small.store.comments(id, ALL)).items).toHaveLength(8);
      expect((await small.store.activity(id, ALL)).items).toHaveLength(9);
    });
  });
}
