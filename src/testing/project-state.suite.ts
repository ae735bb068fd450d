import type { Project, ProjectRole } from '../contracts/projects';
import { PROJECT_ROLES } from '../contracts/projects';
import { projectRoom } from '../contracts/rooms';
import type { ProjectStore } from '../projects/project.store';
import { newName } from './names';
import { aComment, aProject, aProjectChange, aRoleChange, storedProject, ProjectNodes } from './project-samples';
import type { NodeMaker, StoreNode } from './stage';
import type { TestRunner } from './test-runner';

const ALL = { limit: 100 };
const byUser = (a: { userId: string }, b: { userId: string }): number => a.userId.localeCompare(b.userId);

/** Creating and changing. */
export function describeState(node: NodeMaker<StoreNode<ProjectStore>>, runner: TestRunner): void {
  const { describe, it, expect, beforeEach } = runner;
  const nodes = new ProjectNodes(node, runner);
  let [alice, bob, carol] = ['', '', ''];

  beforeEach(() => {
    [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
  });

  describe('create', () => {
    it('makes a project with its first members and its first activity, without an event', async () => {
      const project = aProject(alice, { title: 'سلام "x"\n', progress: 40, milestone: 'α', status: 'draft' });
      const members = new Map<string, ProjectRole>([
        [alice, 'owner'],
        [bob, 'viewer'],
      ]);
      expect(await nodes.store.create(project, members)).toBe(true);
      expect(await nodes.other.project(project.id)).toEqual(project);
      expect((await nodes.other.members(project.id)).sort(byUser)).toEqual([
        { userId: alice, role: 'owner' },
        { userId: bob, role: 'viewer' },
      ]);
      expect(await nodes.eventsOf(project.id)).toEqual([]);
      const at = project.createdAt;
      const { title } = project;
      const activity = { projectId: project.id, type: 'project.created', actorId: alice, data: { title }, at };
      expect(await nodes.feedOf(project.id)).toEqual([{ seq: 0, item: activity }]);
      expect(await nodes.other.comments(project.id, ALL)).toEqual({ items: [], hasMore: false });
    });

    it('leaves one that exists under the id as it is', async () => {
      const project = aProject(alice);
      await nodes.store.create(project, new Map([[alice, 'owner']]));
      expect(await nodes.other.create(aProject(carol, { id: project.id }), new Map([[carol, 'owner']]))).toBe(false);
      expect(await nodes.store.project(project.id)).toEqual(project);
      expect(await nodes.store.members(project.id)).toEqual([{ userId: alice, role: 'owner' }]);
      expect(await nodes.store.projectsOf(carol)).toEqual([]);
      expect(await nodes.feedOf(project.id)).toHaveLength(1);
    });

    it('makes one of all that are created under one id at the same time', async () => {
      const id = newName('project');
      const users = [alice, bob, carol, alice];
      const made = await Promise.all(
        users.map((user, i) =>
          (i % 2 ? nodes.store : nodes.other).create(aProject(user, { id }), new Map([[user, 'owner']])),
        ),
      );
      expect(made.filter(Boolean)).toHaveLength(1);
      const creator = users[made.indexOf(true)];
      expect(await nodes.store.project(id)).toMatchObject({ createdBy: creator });
      expect(await nodes.store.members(id)).toEqual([{ userId: creator, role: 'owner' }]);
    });
  });

  it('knows nothing of what does not exist, and writes nothing to it', async () => {
    const id = newName('nothing');
    expect(await nodes.store.project(id)).toBeNull();
    expect(await nodes.store.role(id, alice)).toBeNull();
    expect(await nodes.store.members(id)).toEqual([]);
    expect(await nodes.store.update(id, aProjectChange(alice, { progress: 1 }))).toBeNull();
    expect(await nodes.store.update(id, aProjectChange(alice, { progress: 1 }), 1)).toBeNull();
    expect(await nodes.store.setRole(aRoleChange(id, alice, 'owner'), PROJECT_ROLES)).toBeNull();
    expect(await nodes.store.setRole(aRoleChange(id, alice, null), PROJECT_ROLES)).toBeNull();
    expect(await nodes.store.comment(aComment(id, alice, { onceKey: 'once' }))).toBeNull();
    expect(await nodes.store.comments(id, ALL)).toEqual({ items: [], hasMore: false });
    expect(await nodes.store.activity(id, ALL)).toEqual({ items: [], hasMore: false });
    expect(await nodes.store.projectsOf(alice)).toEqual([]);
    expect(await nodes.eventsOf(id)).toEqual([]);
  });

  describe('update', () => {
    it('changes fields with an event and an activity, in one', async () => {
      const id = await storedProject(nodes.store, { [alice]: 'owner' });
      const change = aProjectChange(bob, { milestone: 'بيتا "2"', progress: 75, title: undefined });
      const written = await nodes.store.update(id, change, 1);
      const state = { version: 2, title: null, status: 'open', progress: 75, milestone: 'بيتا "2"' };
      const changed = ['progress', 'milestone'];
      const position = { room: projectRoom(id), epoch: await nodes.epochOf(id), seq: 1 };
      const { updatedBy, updatedAt } = change;
      expect(written?.event).toEqual({ projectId: id, ...state, changed, updatedBy, updatedAt, position });
      const data = { ...state, changed };
      const activity = { projectId: id, type: 'project.updated', actorId: bob, data, at: updatedAt };
      expect(written?.activity).toEqual(activity);
      expect(await nodes.eventsOf(id)).toEqual([{ position, event: 'project:update', data: written?.event }]);
      expect((await nodes.feedOf(id)).at(-1)).toEqual({ seq: 1, item: activity });
      expect(await nodes.other.project(id)).toMatchObject({ ...state, updatedBy, updatedAt, createdBy: alice });
    });

    it('appends nothing when nothing changes, and gives the last update as it stands', async () => {
      const id = await storedProject(nodes.store, { [alice]: 'owner' });
      const before = await nodes.store.project(id);
      const none = await nodes.other.update(id, aProjectChange(bob, { status: 'open', progress: 0 }));
      const position = { room: projectRoom(id), epoch: await nodes.epochOf(id), seq: 0 };
      const { updatedBy, updatedAt } = before as Project;
      expect(none).toMatchObject({
        activity: null,
        event: { changed: [], version: 1, updatedBy, updatedAt, position },
      });
      expect(await nodes.store.project(id)).toEqual(before);

      const first = await nodes.store.update(id, aProjectChange(alice, { status: 'on_hold' }));
      await nodes.store.comment(aComment(id, alice));
      const again = await nodes.other.update(id, aProjectChange(bob, { status: 'on_hold' }), 2);
      expect(again).toEqual({ event: { ...first?.event, changed: [] }, activity: null });
      expect(await nodes.other.update(id, aProjectChange(bob, {}))).toEqual(again);
      expect(await nodes.eventsOf(id)).toHaveLength(2);
      expect(await nodes.feedOf(id)).toHaveLength(3);
    });

    it('refuses a version that is not the expected one, even if nothing would change', async () => {
      const id = await storedProject(nodes.store, { [alice]: 'owner' });
      await nodes.store.update(id, aProjectChange(alice, { progress: 10 }));
      for (const version of [0, 1, 3, 1e300]) {
        await expect(nodes.other.update(id, aProjectChange(bob, { progress: 20 }), version)).rejects.toMatchObject({
          code: 'CONFLICT',
        });
        await expect(nodes.other.update(id, aProjectChange(bob, { progress: 10 }), version)).rejects.toMatchObject({
          code: 'CONFLICT',
        });
      }
      expect(await nodes.store.project(id)).toMatchObject({ version: 2, progress: 10, updatedBy: alice });
      expect(await nodes.eventsOf(id)).toHaveLength(1);
    });

    it('lets exactly one of those pass who expect the same version', async () => {
      const id = await storedProject(nodes.store, { [alice]: 'owner' });
      const tries = await Promise.allSettled(
        Array.from({ length: 10 }, (_, i) =>
          (i % 2 ? nodes.store : nodes.other).update(id, aProjectChange(alice, { progress: i + 1 }), 1),
        ),
      );
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await nodes.eventsOf(id)).toHaveLength(1);
      expect(await nodes.store.project(id)).toMatchObject({ version: 2 });
    });

    it('counts every change of those that expect nothing', async () => {
      const id = await storedProject(nodes.store, { [alice]: 'owner' });
      await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          (i % 2 ? nodes.store : nodes.other).update(id, aProjectChange(alice, { progress: i + 1 })),
        ),
      );
      const versions = (await nodes.eventsOf(id)).map(({ data }) => (data as Project).version);
      expect(versions).toEqual(Array.from({ length: 20 }, (_, i) => i + 2));
      const last = (await nodes.eventsOf(id)).at(-1)?.data;
      expect(await nodes.store.project(id)).toMatchObject({ version: 21, progress: (last as Project).progress });
    });
  });
}
