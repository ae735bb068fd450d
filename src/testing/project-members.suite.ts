import { PROJECT_ROLES } from '../contracts/projects';
import { projectRoom } from '../contracts/rooms';
import type { ProjectStore } from '../projects/project.store';
import { newName } from './names';
import { aRoleChange, storedProject, ProjectNodes } from './project-samples';
import type { NodeMaker, StoreNode } from './stage';
import type { TestRunner } from './test-runner';

const BELOW = ['member', 'viewer'] as const;

/** Roles. */
export function describeMembers(node: NodeMaker<StoreNode<ProjectStore>>, runner: TestRunner): void {
  const { describe, it, expect, beforeEach } = runner;
  const nodes = new ProjectNodes(node, runner);
  let [alice, bob, carol] = ['', '', ''];

  beforeEach(() => {
    [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
  });

  describe('setRole', () => {
    it('gives a role with an event and an activity, in one', async () => {
      const id = await storedProject(nodes.store, { [alice]: 'owner' });
      const change = aRoleChange(id, bob, 'viewer', alice);
      const written = await nodes.store.setRole(change, PROJECT_ROLES);
      const position = { room: projectRoom(id), epoch: await nodes.epochOf(id), seq: 1 };
      expect(written?.event).toEqual({ ...change, position });
      const data = { userId: bob, role: 'viewer' };
      const activity = { projectId: id, type: 'member.changed', actorId: alice, data, at: change.at };
      expect(written?.activity).toEqual(activity);
      expect(await nodes.eventsOf(id)).toEqual([{ position, event: 'project:member', data: written?.event }]);
      expect((await nodes.feedOf(id)).at(-1)).toEqual({ seq: 1, item: activity });
      expect(await nodes.other.role(id, bob)).toBe('viewer');
      expect((await nodes.other.projectsOf(bob)).map((project) => project.id)).toEqual([id]);
    });

    it('takes a role away with an event that closes his subscriptions', async () => {
      const id = await storedProject(nodes.store, { [alice]: 'owner', [bob]: 'manager' });
      const written = await nodes.store.setRole(aRoleChange(id, bob, null), PROJECT_ROLES);
      const { position } = written?.event ?? {};
      expect(await nodes.eventsOf(id)).toEqual([
        { position, event: 'project:member', data: written?.event, closes: bob },
      ]);
      expect(written?.activity?.data).toEqual({ userId: bob, role: null });
      expect(await nodes.other.role(id, bob)).toBeNull();
      expect(await nodes.other.members(id)).toEqual([{ userId: alice, role: 'owner' }]);
      expect(await nodes.other.projectsOf(bob)).toEqual([]);
    });

    it('appends nothing when nothing changes', async () => {
      const id = await storedProject(nodes.store, { [alice]: 'owner', [bob]: 'manager' });
      expect(await nodes.store.setRole(aRoleChange(id, bob, 'manager'), BELOW)).toBeNull();
      expect(await nodes.store.setRole(aRoleChange(id, carol, null), BELOW)).toBeNull();
      expect(await nodes.store.setRole(aRoleChange(id, alice, 'owner'), BELOW)).toBeNull();
      expect(await nodes.eventsOf(id)).toEqual([]);
      expect(await nodes.feedOf(id)).toHaveLength(1);
    });

    it('replaces only the roles that may be replaced', async () => {
      const id = await storedProject(nodes.store, { [alice]: 'owner', [bob]: 'manager', [carol]: 'member' });
      for (const userId of [alice, bob]) {
        for (const role of ['viewer', null] as const) {
          const refused = nodes.other.setRole(aRoleChange(id, userId, role), BELOW);
          await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN' });
        }
      }
      expect(await nodes.eventsOf(id)).toEqual([]);
      const dave = newName('dave');
      expect(await nodes.other.setRole(aRoleChange(id, carol, 'viewer'), BELOW)).not.toBeNull();
      expect(await nodes.other.setRole(aRoleChange(id, dave, 'member'), BELOW)).not.toBeNull();
      expect(await nodes.store.role(id, dave)).toBe('member');
    });

    it('leaves a project its last owner', async () => {
      const id = await storedProject(nodes.store, { [alice]: 'owner', [bob]: 'owner', [carol]: 'manager' });
      await nodes.store.setRole(aRoleChange(id, alice, 'viewer'), PROJECT_ROLES);
      for (const role of ['manager', 'viewer', null] as const) {
        const refused = nodes.other.setRole(aRoleChange(id, bob, role), PROJECT_ROLES);
        await expect(refused).rejects.toMatchObject({ code: 'CONFLICT' });
      }
      expect(await nodes.eventsOf(id)).toHaveLength(1);
      expect(await nodes.store.role(id, bob)).toBe('owner');
    });

    it('leaves a project an owner also when all go at the same time', async () => {
      const id = await storedProject(nodes.store, { [alice]: 'owner', [bob]: 'owner', [carol]: 'owner' });
      const tries = await Promise.allSettled(
        [alice, bob, carol].map((userId, i) =>
          (i % 2 ? nodes.store : nodes.other).setRole(aRoleChange(id, userId, null, userId), PROJECT_ROLES),
        ),
      );
      expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
      expect((await nodes.store.members(id)).map(({ role }) => role)).toEqual(['owner']);
    });

    it('keeps every activity, also of changes that are alike', async () => {
      const id = await storedProject(nodes.store, { [alice]: 'owner' });
      const given = aRoleChange(id, bob, 'viewer');
      for (let i = 0; i < 3; i++) {
        await nodes.store.setRole(given, PROJECT_ROLES);
        await nodes.store.setRole({ ...given, role: null }, PROJECT_ROLES);
      }
      expect((await nodes.feedOf(id)).map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5, 6]);
      await nodes.store.setRole(given, PROJECT_ROLES);
      expect((await nodes.other.projectsOf(bob)).map((project) => project.id)).toEqual([id]);
    });
  });
}
