import { PROJECT_ROLES } from '../../src/contracts/projects';
import { projectRoom } from '../../src/contracts/rooms';
import { createEngine } from '../../src/engine/engine';
import { resolveOptions } from '../../src/realtime.options';
import { describeProjectStore } from '../../src/testing';
import { aComment, aProject, aProjectChange, aRoleChange, storedProject } from '../../src/testing/project-samples';
import { roomLog } from '../../src/testing/room-log';
import { onStoresOfEveryEngine } from '../support/engines';

onStoresOfEveryEngine(({ projectStore }) => projectStore, describeProjectStore);

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
