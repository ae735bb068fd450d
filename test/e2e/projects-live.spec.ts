import type { JoinedProject, ProjectDetails, ProjectUpdate } from '../../src/contracts/projects';
import type { Placed } from '../../src/contracts/rooms';
import { Client, closeClients, newName, rest } from '../support/clients';
import { onBothEngines } from '../support/node';
import {
  comment,
  connect,
  durable,
  joinProject,
  markProject,
  newProject,
  ProjectEvent,
  removeMember,
  setRole,
} from '../support/projects';
import { until } from '../support/until';

const count = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const seqs = (events: ProjectEvent[]): number[] => events.map(({ position }) => position.seq);

onBothEngines(
  (node) => {
    afterEach(closeClients);

    describe('a join', () => {
      it('is answered with the project, the role and the place in the log', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newProject(node(), alice, { [bob]: 'viewer' }, { title: 'Launch' });
        const client = await connect(node(1), bob);
        const { position, present, ...joined } = await joinProject(client, id);
        const {
          members,
          role: _role,
          ...project
        } = (await rest<ProjectDetails>(node(), alice, 'GET', `/projects/${id}`)).body.data;
        expect(members).toHaveLength(2);
        expect(joined).toEqual({ project, role: 'viewer', events: [] });
        expect(present).toContain(bob);
        expect(position).toEqual({ room: `project:${id}`, epoch: expect.stringMatching(/./) as string, seq: 1 });
      });

      it('is followed by project:joined, before anything live', async () => {
        const alice = newName('alice');
        const id = await newProject(node(), alice);
        const writer = await connect(node(), alice);
        const enough = new AbortController();
        const load = (async () => {
          while (!enough.signal.aborted) await comment(writer, id, 'one of many');
        })();
        for (let i = 0; i < 5; i++) {
          const client = await connect(node(i), alice);
          const order: string[] = [];
          client.socket.onAny((event: string) => order.push(event));
          client.socket.emit('project:join', { projectId: id }, () => order.push('ack'));
          await until('live events', () => order.length > 4);
          expect(order.slice(0, 2)).toEqual(['ack', 'project:joined']);
          expect(client.of('project:joined')).toEqual([{ projectId: id }]);
        }
        enough.abort();
        await load;
      });

      it('tells a socket that asks for no answer, too', async () => {
        const alice = newName('alice');
        const id = await newProject(node(), alice);
        const client = await connect(node(1), alice);
        client.socket.emit('project:join', { projectId: id });
        expect(await client.hear('project:joined')).toEqual([{ projectId: id }]);
        await markProject(client, id, client);
      });

      it('gives back what was missed while away, in order, on the other node too', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newProject(node(), alice, { [bob]: 'viewer' });
        const [writer, away] = [await connect(node(), alice), await connect(node(), bob)];
        const { position } = await joinProject(away, id);
        away.close();
        const written: ProjectEvent[] = [];
        for (const i of count(1, 10)) {
          written.push(await comment(writer, id, `comment ${i}`));
          written.push(await writer.do<Placed<ProjectUpdate>>('project:progress', { projectId: id, progress: i }));
        }
        written.push((await setRole(node(1), alice, id, newName('carol'), 'viewer')).body.data);

        const back = await connect(node(1), bob);
        const joined = await joinProject(back, id, position);
        expect(joined).toMatchObject({ recovered: true, project: { progress: 10, version: 11 } });
        expect(joined.events.map(({ data }) => data)).toEqual(written);
        expect(joined.events.slice(-2).map(({ event }) => event)).toEqual(['project:update', 'project:member']);
        expect(joined.position).toEqual(written.at(-1)?.position);
        const live = await comment(writer, id, 'live');
        expect(await back.hear('project:comment')).toEqual([live]);
      });

      it('says so when the gap cannot be filled', async () => {
        const alice = newName('alice');
        const id = await newProject(node(), alice);
        const client = await connect(node(), alice);
        await comment(client, id, 'one');
        for (const since of [
          { epoch: 'another', seq: 1 },
          { epoch: (await joinProject(client, id)).position.epoch, seq: 9 },
        ]) {
          expect(await joinProject(client, id, since)).toMatchObject({
            recovered: false,
            events: [],
            position: { seq: 1 },
          });
        }
      });

      it('goes page by page through what is long, and joins with the last', async () => {
        const alice = newName('alice');
        const id = await newProject(node(), alice);
        const writer = await connect(node(), alice);
        await Promise.all(count(1, 310).map((i) => comment(writer, id, `comment ${i}`)));
        const client = await connect(node(1), alice);
        const first = await joinProject(client, id, { seq: 0 });
        expect(first).toMatchObject({ next: true, recovered: true, position: { seq: 300 } });
        const second = await joinProject(client, id, first.position);
        expect(second).toMatchObject({ recovered: true, position: { seq: 310 } });
        expect(second.next).toBeUndefined();
        const all = [...first.events, ...second.events].map(({ data }) => data as ProjectEvent);
        expect(seqs(all)).toEqual(count(1, 310));
        await markProject(writer, id, client);
        expect(client.of('project:joined')).toEqual([{ projectId: id }]);
      });
    });

    it('gives every socket one identical, contiguous order of concurrent writes', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newProject(node(), alice, { [bob]: 'member' });
      const clients = await Promise.all([alice, bob, alice, bob].map((user, i) => connect(node(i), user)));
      await Promise.all(clients.map((client) => joinProject(client, id)));
      await Promise.all(
        count(1, 100).map((i) => {
          const client = clients[i % 4] as Client;
          return i % 3 ? comment(client, id, `${i}`) : client.do('project:progress', { projectId: id, progress: i });
        }),
      );
      for (const client of clients) await until('100 events', () => durable(client).length >= 100);
      const [first, ...others] = clients.map((client) => durable(client));
      expect(seqs(first?.map(({ data }) => data as ProjectEvent) ?? [])).toEqual(count(2, 101));
      for (const other of others) expect(other).toEqual(first);
    });

    it('lets a member write without having joined, and tells nothing to who has left', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newProject(node(), alice, { [bob]: 'member' });
      const [stays, leaves, outside] = [
        await connect(node(), alice),
        await connect(node(1), alice),
        await connect(node(1), bob),
      ];
      await Promise.all([joinProject(stays, id), joinProject(leaves, id)]);
      expect(await leaves.do('project:leave', { projectId: id })).toEqual({});
      expect(await leaves.do('project:leave', { projectId: id })).toEqual({});
      const said = await comment(outside, id, 'from outside');
      expect(await stays.hear('project:comment')).toEqual([said]);
      await joinProject(leaves, id);
      await markProject(stays, id, stays, leaves);
      expect(durable(leaves)).toEqual([]);
      expect(outside.heard).toEqual([]);
    });

    describe('a removed member', () => {
      it('hears of it, and then nothing more of the project', async () => {
        const [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
        const roles = { [bob]: 'member', [carol]: 'viewer' } as const;
        const [id, lobby] = [await newProject(node(), alice, roles), await newProject(node(), alice, roles)];
        const owner = await connect(node(), alice);
        const his = await Promise.all([0, 1].map((i) => connect(node(i), bob)));
        const others = await Promise.all([0, 1].map((i) => connect(node(i), carol)));
        for (const client of [owner, ...his, ...others]) {
          await joinProject(client, id);
          await joinProject(client, lobby);
        }
        const { status, body } = await removeMember(node(1), alice, id, bob);
        expect([status, body.data]).toMatchObject([200, { userId: bob, role: null, by: alice }]);
        for (const client of his) await client.hear('room:closed');
        await comment(owner, id, 'without him');
        await owner.do('project:progress', { projectId: id, progress: 99 });
        await markProject(owner, id, ...others);
        await markProject(owner, lobby, ...his);
        for (const client of his) {
          expect(durable(client)).toEqual([{ event: 'project:member', data: body.data }]);
          expect(client.of('room:closed')).toEqual([{ room: `project:${id}`, code: 'FORBIDDEN' }]);
          const after = client.heard.slice(client.heard.findIndex(({ event }) => event === 'room:closed') + 1);
          expect(JSON.stringify(after)).not.toContain(id);
        }
        for (const client of [owner, ...others]) {
          expect(client.of('project:member')).toEqual([body.data]);
          expect(client.of('room:closed')).toEqual([]);
        }
        const [back] = his as [Client];
        for (const since of [undefined, { seq: 0 }, body.data.position]) {
          expect(await back.fail('project:join', { projectId: id, since })).toMatchObject({ code: 'FORBIDDEN' });
        }
      });

      it('may come back when he is given a role again, and then recovers what he missed', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newProject(node(), alice, { [bob]: 'viewer' });
        const [owner, client] = [await connect(node(), alice), await connect(node(1), bob)];
        const { position } = await joinProject(client, id);
        await removeMember(node(), alice, id, bob);
        await client.hear('room:closed');
        await comment(owner, id, 'without him');
        await setRole(node(), alice, id, bob, 'manager');
        const joined: JoinedProject = await joinProject(client, id, position);
        expect(joined).toMatchObject({ recovered: true, role: 'manager' });
        expect(joined.events.map(({ event }) => event)).toEqual([
          'project:member',
          'project:comment',
          'project:member',
        ]);
      });

      it('stays subscribed where only his role changes', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newProject(node(), alice, { [bob]: 'member' });
        const [owner, client] = [await connect(node(), alice), await connect(node(1), bob)];
        await joinProject(client, id);
        const { body } = await setRole(node(), alice, id, bob, 'viewer');
        await markProject(owner, id, client);
        expect(durable(client)).toEqual([{ event: 'project:member', data: body.data }]);
        expect(client.of('room:closed')).toEqual([]);
        const refused = await client.fail('project:progress', { projectId: id, progress: 1 });
        expect(refused).toMatchObject({ code: 'FORBIDDEN' });
      });
    });
  },
  { EVENTS_PER_MINUTE: '0', SOCKETS_PER_USER: '0', REST_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' },
);
