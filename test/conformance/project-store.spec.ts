import type { Activity, Project, ProjectRole } from '../../src/contracts/projects';
import { PROJECT_ROLES } from '../../src/contracts/projects';
import { projectRoom } from '../../src/contracts/rooms';
import { createEngine, Engine } from '../../src/engine/engine';
import type { ProjectStore, SeqPage } from '../../src/projects/project.store';
import { resolveOptions } from '../../src/realtime.options';
import { newName } from '../support/clients';
import { onEveryEngine } from '../support/engines';
import { aComment, aProject, aProjectChange, aRoleChange, storedProject } from '../support/project-store';
import { roomLog } from '../support/room-log';

const BELOW = ['member', 'viewer'] as const;
const ALL = { limit: 100 };
const byUser = (a: { userId: string }, b: { userId: string }): number => a.userId.localeCompare(b.userId);

describe('ProjectStore', () => {
  onEveryEngine((engine) => {
    let a: Engine;
    let b: Engine;
    let store: ProjectStore;
    let other: ProjectStore;
    let [alice, bob, carol] = ['', '', ''];

    beforeAll(async () => {
      [a, b] = await Promise.all([engine().node(), engine().node()]);
      [store, other] = [a.projectStore, b.projectStore];
    });
    beforeEach(() => {
      [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
    });

    const eventsOf = (id: string): ReturnType<typeof roomLog> => roomLog(b, projectRoom(id));
    const feedOf = async (id: string): Promise<SeqPage<Activity>['items']> => (await other.activity(id, ALL)).items;
    const epochOf = async (id: string): Promise<string> => (await a.broker.position(projectRoom(id))).epoch;

    describe('create', () => {
      it('makes a project with its first members and its first activity, without an event', async () => {
        const project = aProject(alice, { title: 'سلام "x"\n', progress: 40, milestone: 'α', status: 'draft' });
        const members = new Map<string, ProjectRole>([
          [alice, 'owner'],
          [bob, 'viewer'],
        ]);
        expect(await store.create(project, members)).toBe(true);
        expect(await other.project(project.id)).toEqual(project);
        expect((await other.members(project.id)).sort(byUser)).toEqual([
          { userId: alice, role: 'owner' },
          { userId: bob, role: 'viewer' },
        ]);
        expect(await eventsOf(project.id)).toEqual([]);
        const at = project.createdAt;
        const { title } = project;
        const activity = { projectId: project.id, type: 'project.created', actorId: alice, data: { title }, at };
        expect(await feedOf(project.id)).toEqual([{ seq: 0, item: activity }]);
        expect(await other.comments(project.id, ALL)).toEqual({ items: [], hasMore: false });
      });

      it('leaves one that exists under the id as it is', async () => {
        const project = aProject(alice);
        await store.create(project, new Map([[alice, 'owner']]));
        expect(await other.create(aProject(carol, { id: project.id }), new Map([[carol, 'owner']]))).toBe(false);
        expect(await store.project(project.id)).toEqual(project);
        expect(await store.members(project.id)).toEqual([{ userId: alice, role: 'owner' }]);
        expect(await store.projectsOf(carol)).toEqual([]);
        expect(await feedOf(project.id)).toHaveLength(1);
      });

      it('makes one of all that are created under one id at the same time', async () => {
        const id = newName('project');
        const users = [alice, bob, carol, alice];
        const made = await Promise.all(
          users.map((user, i) => (i % 2 ? store : other).create(aProject(user, { id }), new Map([[user, 'owner']]))),
        );
        expect(made.filter(Boolean)).toHaveLength(1);
        const creator = users[made.indexOf(true)];
        expect(await store.project(id)).toMatchObject({ createdBy: creator });
        expect(await store.members(id)).toEqual([{ userId: creator, role: 'owner' }]);
      });
    });

    it('knows nothing of what does not exist, and writes nothing to it', async () => {
      const id = newName('nothing');
      expect(await store.project(id)).toBeNull();
      expect(await store.role(id, alice)).toBeNull();
      expect(await store.members(id)).toEqual([]);
      expect(await store.update(id, aProjectChange(alice, { progress: 1 }))).toBeNull();
      expect(await store.update(id, aProjectChange(alice, { progress: 1 }), 1)).toBeNull();
      expect(await store.setRole(aRoleChange(id, alice, 'owner'), PROJECT_ROLES)).toBeNull();
      expect(await store.setRole(aRoleChange(id, alice, null), PROJECT_ROLES)).toBeNull();
      expect(await store.comment(aComment(id, alice, { onceKey: 'once' }))).toBeNull();
      expect(await store.comments(id, ALL)).toEqual({ items: [], hasMore: false });
      expect(await store.activity(id, ALL)).toEqual({ items: [], hasMore: false });
      expect(await store.projectsOf(alice)).toEqual([]);
      expect(await eventsOf(id)).toEqual([]);
    });

    describe('update', () => {
      it('changes fields with an event and an activity, in one', async () => {
        const id = await storedProject(store, { [alice]: 'owner' });
        const change = aProjectChange(bob, { milestone: 'بيتا "2"', progress: 75, title: undefined });
        const written = await store.update(id, change, 1);
        const state = { version: 2, title: null, status: 'open', progress: 75, milestone: 'بيتا "2"' };
        const changed = ['progress', 'milestone'];
        const position = { room: projectRoom(id), epoch: await epochOf(id), seq: 1 };
        const { updatedBy, updatedAt } = change;
        expect(written?.event).toEqual({ projectId: id, ...state, changed, updatedBy, updatedAt, position });
        const data = { ...state, changed };
        const activity = { projectId: id, type: 'project.updated', actorId: bob, data, at: updatedAt };
        expect(written?.activity).toEqual(activity);
        expect(await eventsOf(id)).toEqual([{ position, event: 'project:update', data: written?.event }]);
        expect((await feedOf(id)).at(-1)).toEqual({ seq: 1, item: activity });
        expect(await other.project(id)).toMatchObject({ ...state, updatedBy, updatedAt, createdBy: alice });
      });

      it('appends nothing when nothing changes, and gives the last update as it stands', async () => {
        const id = await storedProject(store, { [alice]: 'owner' });
        const before = await store.project(id);
        const none = await other.update(id, aProjectChange(bob, { status: 'open', progress: 0 }));
        const position = { room: projectRoom(id), epoch: await epochOf(id), seq: 0 };
        const { updatedBy, updatedAt } = before as Project;
        expect(none).toMatchObject({
          activity: null,
          event: { changed: [], version: 1, updatedBy, updatedAt, position },
        });
        expect(await store.project(id)).toEqual(before);

        const first = await store.update(id, aProjectChange(alice, { status: 'on_hold' }));
        await store.comment(aComment(id, alice));
        const again = await other.update(id, aProjectChange(bob, { status: 'on_hold' }), 2);
        expect(again).toEqual({ event: { ...first?.event, changed: [] }, activity: null });
        expect(await other.update(id, aProjectChange(bob, {}))).toEqual(again);
        expect(await eventsOf(id)).toHaveLength(2);
        expect(await feedOf(id)).toHaveLength(3);
      });

      it('refuses a version that is not the expected one, even if nothing would change', async () => {
        const id = await storedProject(store, { [alice]: 'owner' });
        await store.update(id, aProjectChange(alice, { progress: 10 }));
        for (const version of [0, 1, 3, 1e300]) {
          await expect(other.update(id, aProjectChange(bob, { progress: 20 }), version)).rejects.toMatchObject({
            code: 'CONFLICT',
          });
          await expect(other.update(id, aProjectChange(bob, { progress: 10 }), version)).rejects.toMatchObject({
            code: 'CONFLICT',
          });
        }
        expect(await store.project(id)).toMatchObject({ version: 2, progress: 10, updatedBy: alice });
        expect(await eventsOf(id)).toHaveLength(1);
      });

      it('lets exactly one of those pass who expect the same version', async () => {
        const id = await storedProject(store, { [alice]: 'owner' });
        const tries = await Promise.allSettled(
          Array.from({ length: 10 }, (_, i) =>
            (i % 2 ? store : other).update(id, aProjectChange(alice, { progress: i + 1 }), 1),
          ),
        );
        expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        expect(await eventsOf(id)).toHaveLength(1);
        expect(await store.project(id)).toMatchObject({ version: 2 });
      });

      it('counts every change of those that expect nothing', async () => {
        const id = await storedProject(store, { [alice]: 'owner' });
        await Promise.all(
          Array.from({ length: 20 }, (_, i) =>
            (i % 2 ? store : other).update(id, aProjectChange(alice, { progress: i + 1 })),
          ),
        );
        const versions = (await eventsOf(id)).map(({ data }) => (data as Project).version);
        expect(versions).toEqual(Array.from({ length: 20 }, (_, i) => i + 2));
        const last = (await eventsOf(id)).at(-1)?.data;
        expect(await store.project(id)).toMatchObject({ version: 21, progress: (last as Project).progress });
      });
    });

    describe('setRole', () => {
      it('gives a role with an event and an activity, in one', async () => {
        const id = await storedProject(store, { [alice]: 'owner' });
        const change = aRoleChange(id, bob, 'viewer', alice);
        const written = await store.setRole(change, PROJECT_ROLES);
        const position = { room: projectRoom(id), epoch: await epochOf(id), seq: 1 };
        expect(written?.event).toEqual({ ...change, position });
        const data = { userId: bob, role: 'viewer' };
        const activity = { projectId: id, type: 'member.changed', actorId: alice, data, at: change.at };
        expect(written?.activity).toEqual(activity);
        expect(await eventsOf(id)).toEqual([{ position, event: 'project:member', data: written?.event }]);
        expect((await feedOf(id)).at(-1)).toEqual({ seq: 1, item: activity });
        expect(await other.role(id, bob)).toBe('viewer');
        expect((await other.projectsOf(bob)).map((project) => project.id)).toEqual([id]);
      });

      it('takes a role away with an event that closes his subscriptions', async () => {
        const id = await storedProject(store, { [alice]: 'owner', [bob]: 'manager' });
        const written = await store.setRole(aRoleChange(id, bob, null), PROJECT_ROLES);
        const { position } = written?.event ?? {};
        expect(await eventsOf(id)).toEqual([{ position, event: 'project:member', data: written?.event, closes: bob }]);
        expect(written?.activity?.data).toEqual({ userId: bob, role: null });
        expect(await other.role(id, bob)).toBeNull();
        expect(await other.members(id)).toEqual([{ userId: alice, role: 'owner' }]);
        expect(await other.projectsOf(bob)).toEqual([]);
      });

      it('appends nothing when nothing changes', async () => {
        const id = await storedProject(store, { [alice]: 'owner', [bob]: 'manager' });
        expect(await store.setRole(aRoleChange(id, bob, 'manager'), BELOW)).toBeNull();
        expect(await store.setRole(aRoleChange(id, carol, null), BELOW)).toBeNull();
        expect(await store.setRole(aRoleChange(id, alice, 'owner'), BELOW)).toBeNull();
        expect(await eventsOf(id)).toEqual([]);
        expect(await feedOf(id)).toHaveLength(1);
      });

      it('replaces only the roles that may be replaced', async () => {
        const id = await storedProject(store, { [alice]: 'owner', [bob]: 'manager', [carol]: 'member' });
        for (const userId of [alice, bob]) {
          for (const role of ['viewer', null] as const) {
            const refused = other.setRole(aRoleChange(id, userId, role), BELOW);
            await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN' });
          }
        }
        expect(await eventsOf(id)).toEqual([]);
        const dave = newName('dave');
        expect(await other.setRole(aRoleChange(id, carol, 'viewer'), BELOW)).not.toBeNull();
        expect(await other.setRole(aRoleChange(id, dave, 'member'), BELOW)).not.toBeNull();
        expect(await store.role(id, dave)).toBe('member');
      });

      it('leaves a project its last owner', async () => {
        const id = await storedProject(store, { [alice]: 'owner', [bob]: 'owner', [carol]: 'manager' });
        await store.setRole(aRoleChange(id, alice, 'viewer'), PROJECT_ROLES);
        for (const role of ['manager', 'viewer', null] as const) {
          const refused = other.setRole(aRoleChange(id, bob, role), PROJECT_ROLES);
          await expect(refused).rejects.toMatchObject({ code: 'CONFLICT' });
        }
        expect(await eventsOf(id)).toHaveLength(1);
        expect(await store.role(id, bob)).toBe('owner');
      });

      it('leaves a project an owner also when all go at the same time', async () => {
        const id = await storedProject(store, { [alice]: 'owner', [bob]: 'owner', [carol]: 'owner' });
        const tries = await Promise.allSettled(
          [alice, bob, carol].map((userId, i) =>
            (i % 2 ? store : other).setRole(aRoleChange(id, userId, null, userId), PROJECT_ROLES),
          ),
        );
        expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
        expect((await store.members(id)).map(({ role }) => role)).toEqual(['owner']);
      });

      it('keeps every activity, also of changes that are alike', async () => {
        const id = await storedProject(store, { [alice]: 'owner' });
        const given = aRoleChange(id, bob, 'viewer');
        for (let i = 0; i < 3; i++) {
          await store.setRole(given, PROJECT_ROLES);
          await store.setRole({ ...given, role: null }, PROJECT_ROLES);
        }
        expect((await feedOf(id)).map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5, 6]);
        await store.setRole(given, PROJECT_ROLES);
        expect((await other.projectsOf(bob)).map((project) => project.id)).toEqual([id]);
      });
    });

    describe('comment', () => {
      it('stores a comment with an event and an activity, in one', async () => {
        const id = await storedProject(store, { [alice]: 'owner' });
        const attachments = [{ url: 'https://example.org/a?b=1&c="2"', name: 'أ', size: 0 }, { url: 'http://x' }];
        const { onceKey, ...comment } = aComment(id, bob, { comment: 'سلام\n"x" \u2028', attachments });
        const written = await store.comment({ ...comment, onceKey });
        const position = { room: projectRoom(id), epoch: await epochOf(id), seq: 1 };
        expect(written?.event).toEqual({ ...comment, position });
        const data = { commentId: comment.id };
        const activity = { projectId: id, type: 'comment.added', actorId: bob, data, at: comment.createdAt };
        expect(written?.activity).toEqual(activity);
        expect(await eventsOf(id)).toEqual([{ position, event: 'project:comment', data: written?.event }]);
        expect((await feedOf(id)).at(-1)).toEqual({ seq: 1, item: activity });
        expect(await other.comments(id, ALL)).toEqual({ items: [{ seq: 1, item: comment }], hasMore: false });
      });

      it('stores once what is repeated, at the same time too, and gives the first with its place', async () => {
        const id = await storedProject(store, { [alice]: 'owner' });
        const onceKey = 'client "x" سلام';
        const tries = await Promise.all(
          Array.from({ length: 6 }, (_, i) =>
            (i % 2 ? store : other).comment(aComment(id, alice, { onceKey, comment: `try ${i}` })),
          ),
        );
        expect(new Set(tries.map((written) => JSON.stringify(written?.event))).size).toBe(1);
        expect(tries.filter((written) => written?.activity)).toHaveLength(1);
        await store.update(id, aProjectChange(alice, { progress: 1 }));
        const late = await other.comment(aComment(id, alice, { onceKey }));
        expect(late).toEqual({ event: tries[0]?.event, activity: null });
        expect(late?.event.position.seq).toBe(1);
        expect(await eventsOf(id)).toHaveLength(2);
        expect((await store.comments(id, ALL)).items).toHaveLength(1);
      });

      it('knows a repetition by its author and its project', async () => {
        const [id, second] = [
          await storedProject(store, { [alice]: 'owner' }),
          await storedProject(store, { [alice]: 'owner' }),
        ];
        const drafts = [aComment(id, alice), aComment(id, bob), aComment(second, alice)];
        for (const draft of drafts) {
          const written = await store.comment({ ...draft, onceKey: 'once' });
          expect(written).toMatchObject({ event: { id: draft.id }, activity: { type: 'comment.added' } });
        }
      });
    });

    describe('lists', () => {
      it('shows a user his projects and roles, the most recently changed first', async () => {
        const first = await storedProject(store, { [alice]: 'owner' });
        const second = await storedProject(store, { [bob]: 'owner', [alice]: 'viewer' });
        const third = await storedProject(store, { [alice]: 'manager', [bob]: 'owner' });
        await storedProject(store, { [bob]: 'owner' });
        const ids = async (): Promise<string[]> => (await other.projectsOf(alice)).map(({ id }) => id);
        expect(await ids()).toEqual([third, second, first]);
        await store.update(first, aProjectChange(alice, { progress: 5 }));
        expect(await ids()).toEqual([first, third, second]);
        const [newest] = await other.projectsOf(alice);
        expect(newest).toEqual({ ...(await store.project(first)), role: 'owner' });
        await store.setRole(aRoleChange(second, alice, null), PROJECT_ROLES);
        expect(await ids()).toEqual([first, third]);
        expect(await store.projectsOf(carol)).toEqual([]);
      });

      it('gives comments and activities page by page, ascending', async () => {
        const id = await storedProject(store, { [alice]: 'owner' });
        for (let i = 1; i <= 12; i++) {
          if (i % 3 === 0) await store.update(id, aProjectChange(alice, { progress: i }));
          else await store.comment(aComment(id, alice, { comment: `comment ${i}` }));
        }
        const comments = async (range: object): Promise<[number[], boolean]> => {
          const { items, hasMore } = await other.comments(id, { limit: 3, ...range });
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
          const { items, hasMore } = await other.activity(id, { limit: 5, ...range });
          return [items.map(({ seq }) => seq), hasMore];
        };
        expect(await activities({})).toEqual([[8, 9, 10, 11, 12], true]);
        expect(await activities({ before: 4 })).toEqual([[0, 1, 2, 3], false]);
        expect(await activities({ after: 0 })).toEqual([[1, 2, 3, 4, 5], true]);
      });

      it('keeps comments and activities that the log has dropped', async () => {
        const node = await engine().node({ limits: { roomLogEvents: 3 } });
        const id = await storedProject(node.projectStore, { [alice]: 'owner' });
        for (let i = 0; i < 8; i++) await node.projectStore.comment(aComment(id, alice));
        const { epoch } = await node.broker.position(projectRoom(id));
        expect((await node.broker.read(projectRoom(id), { epoch, seq: 0 }, 10)).events).toBeNull();
        expect((await node.projectStore.comments(id, ALL)).items).toHaveLength(8);
        expect((await node.projectStore.activity(id, ALL)).items).toHaveLength(9);
      });
    });
  });
});

describe('MemoryProjectStore', () => {
  // Redis has a limit of its own: maxmemory.
  it('is full at its limit, and then writes and tells nothing', async () => {
    const node = await createEngine(resolveOptions({ jwt: { secret: 'test' }, limits: { memoryMaxMessages: 2 } }));
    const { projectStore: store } = node;
    const id = await storedProject(store, { alice: 'owner' });
    await store.comment(aComment(id, 'alice'));
    const full = { code: 'STORE_FULL' };
    await expect(store.comment(aComment(id, 'alice'))).rejects.toMatchObject(full);
    await expect(store.update(id, aProjectChange('alice', { progress: 1 }))).rejects.toMatchObject(full);
    await expect(store.setRole(aRoleChange(id, 'bob', 'viewer'), PROJECT_ROLES)).rejects.toMatchObject(full);
    await expect(store.create(aProject('alice'), new Map([['alice', 'owner']]))).rejects.toMatchObject(full);
    expect(await store.project(id)).toMatchObject({ version: 1, progress: 0 });
    expect(await store.role(id, 'bob')).toBeNull();
    expect(await roomLog(node, projectRoom(id))).toHaveLength(1);
    await node.close();
  });
});
