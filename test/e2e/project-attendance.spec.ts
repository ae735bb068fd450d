import type { Attendance } from '../../src/contracts/projects';
import { Client, closeClients, newName } from '../support/clients';
import { onBothEngines } from '../support/node';
import { comment, connect, joinProject, markProject, newProject, removeMember } from '../support/projects';
import { until } from '../support/until';

/** Who came and went, in order, as a client heard it. */
function comings(client: Client): string[] {
  return client.heard
    .filter(({ event }) => event === 'user:joined' || event === 'user:left')
    .map(({ event, data }) => `${(data as Attendance).userId} ${event.slice('user:'.length)}`);
}

onBothEngines(
  (node) => {
    afterEach(closeClients);

    it('tells once per user who comes and goes, to all but himself', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newProject(node(), alice, { [bob]: 'viewer' });
      const watcher = await connect(node(0), alice);
      expect((await joinProject(watcher, id)).present).toEqual([alice]);
      const [first, second] = [await connect(node(0), bob), await connect(node(1), bob)];
      expect((await joinProject(first, id)).present.sort()).toEqual([alice, bob].sort());
      expect(await first.hear('project:joined')).toEqual([{ projectId: id }]);
      await joinProject(second, id);
      await joinProject(second, id); // again
      await second.hear('project:joined', 2);
      await first.do('project:leave', { projectId: id });
      await markProject(watcher, id, watcher, second);
      expect(comings(watcher)).toEqual([`${bob} joined`]);
      second.close();
      await until('bob left', () => comings(watcher).length === 2);
      expect(watcher.of('user:left')).toEqual([{ userId: bob, projectId: id }]);
      expect(watcher.of('user:joined')).toEqual([{ userId: bob, projectId: id }]);
      expect([comings(first), comings(second)]).toEqual([[], []]);
      expect((await joinProject(watcher, id)).present).toEqual([alice]);
    });

    it('tells of who is removed', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newProject(node(), alice, { [bob]: 'member' });
      const [watcher, removed] = [await connect(node(0), alice), await connect(node(1), bob)];
      await joinProject(watcher, id);
      await joinProject(removed, id);
      await removeMember(node(), alice, id, bob);
      await until('bob left', () => comings(watcher).includes(`${bob} left`));
      await removed.hear('room:closed');
      expect(removed.heard.at(-1)).toEqual({
        event: 'room:closed',
        data: { room: `project:${id}`, code: 'FORBIDDEN' },
      });
      expect((await joinProject(watcher, id)).present).toEqual([alice]);
    });

    it('does not count in who was refused', async () => {
      const [alice, eve] = [newName('alice'), newName('eve')];
      const id = await newProject(node(), alice);
      const [watcher, stranger] = [await connect(node(0), alice), await connect(node(1), eve)];
      await joinProject(watcher, id);
      expect(await stranger.fail('project:join', { projectId: id })).toMatchObject({ code: 'FORBIDDEN' });
      await markProject(watcher, id, watcher);
      expect(comings(watcher)).toEqual([]);
    });

    it('lets everyone know who is there, however many come at once', async () => {
      const users = Array.from({ length: 12 }, () => newName('user'));
      const [owner = ''] = users;
      const id = await newProject(node(), owner, Object.fromEntries(users.slice(1).map((user) => [user, 'viewer'])));
      const clients = await Promise.all(users.map((user, i) => connect(node(i), user)));
      // Each counts for himself: those present when he joined, and then who came and who went.
      const known = clients.map(() => new Set<string>());
      await Promise.all(
        clients.map(async (client, i) => {
          const { present } = await joinProject(client, id);
          for (const user of present) known[i]?.add(user);
        }),
      );
      const seen = (client: Client, i: number): Set<string> => {
        const all = new Set(known[i]);
        for (const coming of comings(client)) {
          const [user = '', change] = coming.split(' ');
          if (change === 'joined') all.add(user);
          else all.delete(user);
        }
        return all;
      };
      await until('everyone knows everyone', () => clients.every((client, i) => seen(client, i).size === users.length));
      for (const client of clients.slice(6)) client.close();
      await until('everyone knows who stayed', () =>
        clients.slice(0, 6).every((client, i) => seen(client, i).size === 6),
      );
      expect([...seen(clients[0] as Client, 0)].sort()).toEqual(users.slice(0, 6).sort());
    });

    it('counts in who has caught up, and not who is still fetching pages, or is gone before', async () => {
      const [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
      const id = await newProject(node(), alice, { [bob]: 'viewer', [carol]: 'viewer' });
      const watcher = await connect(node(0), alice);
      await joinProject(watcher, id);
      await Promise.all(Array.from({ length: 310 }, (_, i) => comment(watcher, id, `comment ${i}`)));
      const [hasty, slow] = [await connect(node(1), bob), await connect(node(1), carol)];
      hasty.socket.emit('project:join', { projectId: id, since: { seq: 0 } });
      hasty.close();
      const first = await joinProject(slow, id, { seq: 0 });
      expect(first.next).toBe(true);
      await until('alone', async () => (await joinProject(watcher, id)).present.join() === alice);
      const last = await joinProject(slow, id, first.position);
      expect(last.next).toBeUndefined();
      expect(last.present.sort()).toEqual([alice, carol].sort());
      expect(await slow.hear('project:joined')).toHaveLength(1);
    });
  },
  { EVENTS_PER_MINUTE: '0' },
);
