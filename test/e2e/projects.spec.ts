import type {
  Activity,
  JoinedProject,
  ProjectComment,
  ProjectDetails,
  ProjectSummary,
  ProjectUpdate,
} from '../../src/contracts/projects';
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

const UUID_V7 = expect.stringMatching(
  /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
) as string;
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
const count = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const seqs = (events: ProjectEvent[]): number[] => events.map(({ position }) => position.seq);

onBothEngines(
  (node) => {
    afterEach(closeClients);

    describe('a project', () => {
      it('is created with 201 by its owner, under a given id or a new one', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const made = await rest<ProjectDetails>(node(), alice, 'POST', '/projects', {});
        expect([made.status, made.body.data]).toEqual([
          201,
          {
            id: UUID_V7,
            title: null,
            status: 'open',
            progress: 0,
            milestone: null,
            version: 1,
            createdBy: alice,
            createdAt: TIME,
            updatedBy: alice,
            updatedAt: TIME,
            role: 'owner',
            members: [{ userId: alice, role: 'owner' }],
          },
        ]);
        const fields = { title: 'عنوان', status: 'draft', progress: 100, milestone: 'M1' };
        const draft = { id: newName('of-mine:@.'), ...fields, memberIds: [bob, alice, bob] };
        const named = await rest<ProjectDetails>(node(), alice, 'POST', '/projects', draft);
        expect(named.body.data).toMatchObject({ id: draft.id, ...fields, role: 'owner' });
        expect(named.body.data.members).toHaveLength(2);
        expect(named.body.data.members).toContainEqual({ userId: bob, role: 'member' });

        for (const user of [alice, newName('eve')]) {
          const again = await rest(node(1), user, 'POST', '/projects', { id: draft.id, title: 'mine' });
          expect([again.status, again.body.code]).toEqual([409, 'CONFLICT']);
        }
        const seen = await rest<ProjectDetails>(node(1), bob, 'GET', `/projects/${draft.id}`);
        expect(seen.body.data).toMatchObject({ title: 'عنوان', role: 'member' });
        expect(seen.headers.get('etag')).toBe('"1"');
        expect(seen.body.data.members).toHaveLength(2);
      });

      it('is created once for an Idempotency-Key', async () => {
        const alice = newName('alice');
        const post = (): ReturnType<typeof rest<ProjectDetails>> =>
          rest<ProjectDetails>(node(1), alice, 'POST', '/projects', { title: 'x' }, { 'idempotency-key': 'once' });
        const [first, again] = [await post(), await post()];
        expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
        expect(again.body).toEqual(first.body);
        expect((await rest<ProjectSummary[]>(node(), alice, 'GET', '/projects')).body.data).toHaveLength(1);
      });

      it('is listed to its members, the most recently changed first, page by page', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const ids: string[] = [];
        for (let i = 0; i < 5; i++) ids.push(await newProject(node(), bob, { [alice]: i % 2 ? 'viewer' : 'manager' }));
        await newProject(node(), bob);
        await rest(node(), bob, 'PATCH', `/projects/${ids[0]}`, { progress: 7 });
        ids.push(ids.shift() as string);
        ids.reverse();

        const list = (query = ''): ReturnType<typeof rest<ProjectSummary[]>> =>
          rest<ProjectSummary[]>(node(1), alice, 'GET', `/projects${query}`);
        const all = await list();
        expect(all.body.data.map(({ id }) => id)).toEqual(ids);
        expect(all.body.data[0]).toEqual({
          id: ids[0],
          title: null,
          status: 'open',
          progress: 7,
          milestone: null,
          version: 2,
          createdBy: bob,
          createdAt: TIME,
          updatedBy: bob,
          updatedAt: TIME,
          role: 'manager',
        });
        const seen: string[] = [];
        let before: unknown;
        for (const hasMore of [true, true, false]) {
          const query = `?limit=2${typeof before === 'string' ? `&before=${encodeURIComponent(before)}` : ''}`;
          const { data, page } = (await list(query)).body;
          expect(page).toMatchObject({ hasMore, after: null });
          seen.push(...data.map(({ id }) => id));
          before = page?.before;
        }
        expect(seen).toEqual(ids);
        expect((await rest(node(), newName('eve'), 'GET', '/projects')).body).toEqual({
          data: [],
          page: { before: null, after: null, hasMore: false },
        });
      });
    });

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
        let writing = true;
        const load = (async () => {
          for (let i = 0; writing; i++) await comment(writer, id, `comment ${i}`);
        })();
        for (let i = 0; i < 5; i++) {
          const client = await connect(node(i), alice);
          const order: string[] = [];
          client.socket.onAny((event: string) => order.push(event));
          client.socket.emit('project:join', { projectId: id, since: { seq: 0 } }, () => order.push('ack'));
          await until('live events', () => order.length > 4);
          expect(order.slice(0, 2)).toEqual(['ack', 'project:joined']);
          expect(client.of('project:joined')).toEqual([{ projectId: id }]);
        }
        writing = false;
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

    it('tells all sockets of every durable write what its ack says, in one order', async () => {
      const [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
      const id = await newProject(node(), alice, { [bob]: 'member' });
      const clients = await Promise.all([alice, alice, bob, bob].map((user, i) => connect(node(i), user)));
      const [writer, , other] = clients as [Client, Client, Client];
      await Promise.all(clients.map((client) => joinProject(client, id)));
      const attachments = [{ url: 'https://example.org/a.png', name: 'a', mimeType: 'image/png', size: 7 }];
      const given = { projectId: id };

      const status = await writer.do<Placed<ProjectUpdate>>('project:statusUpdate', { ...given, status: 'in_review' });
      const progress = await other.do<Placed<ProjectUpdate>>('project:progress', {
        ...given,
        progress: 50,
        milestone: 'M',
      });
      const said = await writer.do<Placed<ProjectComment>>('project:comment', {
        ...given,
        comment: 'هنا',
        attachments,
      });
      const title = (
        await rest<Placed<ProjectUpdate>>(node(1), alice, 'PATCH', `/projects/${id}`, { title: 'T', progress: 50 })
      ).body.data;
      const member = (await setRole(node(), alice, id, carol, 'manager')).body.data;
      const posted = (
        await rest<Placed<ProjectComment>>(node(1), bob, 'POST', `/projects/${id}/comments`, { comment: 'by REST' })
      ).body.data;

      const at = (seq: number): object => ({ ...status.position, seq });
      const state = { projectId: id, status: 'in_review', updatedAt: TIME };
      expect(status).toEqual({
        ...state,
        version: 2,
        title: null,
        progress: 0,
        milestone: null,
        changed: ['status'],
        updatedBy: alice,
        position: at(2),
      });
      expect(progress).toEqual({
        ...state,
        version: 3,
        title: null,
        progress: 50,
        milestone: 'M',
        changed: ['progress', 'milestone'],
        updatedBy: bob,
        position: at(3),
      });
      expect(said).toEqual({
        id: UUID_V7,
        projectId: id,
        authorId: alice,
        comment: 'هنا',
        attachments,
        createdAt: TIME,
        position: at(4),
      });
      expect(title).toMatchObject({ version: 4, title: 'T', changed: ['title'], position: at(5) });
      expect(member).toEqual({ projectId: id, userId: carol, role: 'manager', by: alice, at: TIME, position: at(6) });
      expect(posted).toMatchObject({ authorId: bob, attachments: [], position: at(7) });

      await markProject(writer, id, ...clients);
      const events = [
        { event: 'project:update', data: status },
        { event: 'project:update', data: progress },
        { event: 'project:comment', data: said },
        { event: 'project:update', data: title },
        { event: 'project:member', data: member },
        { event: 'project:comment', data: posted },
      ];
      for (const client of clients) expect(durable(client)).toEqual(events);
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

    it('tells the activity of a write to all but the socket it came from', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newProject(node(), alice);
      const [writer, second, far] = await Promise.all([0, 0, 1].map((i) => connect(node(i), alice)));
      const all = [writer, second, far] as [Client, Client, Client];
      await Promise.all(all.map((client) => joinProject(client, id)));
      const given = { projectId: id };
      const update = await all[0].do<Placed<ProjectUpdate>>('project:progress', {
        ...given,
        progress: 5,
        updatedBy: bob,
      });
      const said = await comment(all[0], id, 'hello');
      const member = (await setRole(node(), alice, id, bob, 'viewer')).body.data;
      const { version, changed, title, status, progress, milestone } = update;
      const of = { projectId: id, actorId: alice };
      const activities: Activity[] = [
        {
          ...of,
          type: 'project.updated',
          data: { version, changed, title, status, progress, milestone },
          at: update.updatedAt,
        },
        { ...of, type: 'comment.added', data: { commentId: said.id }, at: said.createdAt },
        { ...of, type: 'member.changed', data: { userId: bob, role: 'viewer' }, at: member.at },
      ];
      await Promise.all(all.slice(1).map((client) => client.hear('activity', 3)));
      for (const client of all.slice(1)) expect(client.of('activity')).toEqual(activities);
      await all[0].hear('activity');
      expect(all[0].of('activity')).toEqual(activities.slice(2));

      const { data, page } = (await rest<Activity[]>(node(1), bob, 'GET', `/projects/${id}/activity`)).body;
      expect(data).toEqual([{ ...of, type: 'project.created', data: { title: null }, at: TIME }, ...activities]);
      expect(page).toEqual({ before: 0, after: 3, hasMore: false });
      const later = await rest<Activity[]>(node(), bob, 'GET', `/projects/${id}/activity?after=1&limit=1`);
      expect(later.body).toEqual({ data: [activities[1]], page: { before: 2, after: 2, hasMore: true } });
      const earlier = await rest<Activity[]>(node(), bob, 'GET', `/projects/${id}/activity?before=2`);
      expect(earlier.body.data.map(({ type }) => type)).toEqual(['project.created', 'project.updated']);
    });

    it('appends nothing for a change that changes nothing', async () => {
      const alice = newName('alice');
      const id = await newProject(node(), alice, {}, { progress: 5, title: 'T' });
      const [writer, reader] = [await connect(node(), alice), await connect(node(), alice)];
      await joinProject(reader, id);
      const given = { projectId: id };
      const none = await writer.do('project:progress', { ...given, progress: 5, milestone: null });
      expect(none).toMatchObject({ version: 1, changed: [], updatedBy: alice, position: { seq: 0 } });
      const first = await writer.do<Placed<ProjectUpdate>>('project:statusUpdate', { ...given, status: 'completed' });
      const again = await rest(node(1), alice, 'PATCH', `/projects/${id}`, {
        status: 'completed',
        title: 'T',
        progress: 5,
      });
      expect(again.body.data).toEqual({ ...first, changed: [] });
      expect(again.headers.get('etag')).toBe('"2"');
      expect((await setRole(node(1), alice, id, alice, 'owner')).status).toBe(200);
      await markProject(writer, id, reader);
      await reader.hear('activity', 2);
      expect(durable(reader).map(({ data }) => data)).toEqual([first]);
      expect(reader.of<Activity>('activity').map(({ type }) => type)).toEqual(['project.updated', 'comment.added']);
      expect((await joinProject(writer, id)).position.seq).toBe(2);
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

    describe('versions', () => {
      it('let a change pass only if nothing came before it', async () => {
        const alice = newName('alice');
        const id = await newProject(node(), alice);
        const client = await connect(node(), alice);
        const status = (expectedVersion: number, status_: string): [string, object] => [
          'project:statusUpdate',
          { projectId: id, status: status_, expectedVersion },
        ];
        expect(await client.do(...status(1, 'on_hold'))).toMatchObject({ version: 2 });
        const conflict = { code: 'CONFLICT' };
        expect(await client.fail(...status(1, 'open'))).toMatchObject(conflict);
        expect(await client.fail(...status(3, 'open'))).toMatchObject(conflict);
        expect(await client.fail(...status(1, 'on_hold'))).toMatchObject(conflict);
        const progress = { projectId: id, progress: 1 };
        expect(await client.fail('project:progress', { ...progress, expectedVersion: 1 })).toMatchObject(conflict);
        expect(await client.do('project:progress', { ...progress, expectedVersion: 2 })).toMatchObject({ version: 3 });
      });

      it('are an ETag over REST, and If-Match asks for one', async () => {
        const alice = newName('alice');
        const id = await newProject(node(), alice);
        const patch = (ifMatch: string | undefined, body: object): ReturnType<typeof rest<ProjectUpdate>> =>
          rest<ProjectUpdate>(
            node(1),
            alice,
            'PATCH',
            `/projects/${id}`,
            body,
            ifMatch === undefined ? {} : { 'if-match': ifMatch },
          );
        let version = 1;
        for (const form of [
          () => `"${version}"`,
          () => `W/"${version}"`,
          () => `${version}`,
          () => '*',
          () => undefined,
        ]) {
          const stale = form()?.replace(/\d+/, '9');
          if (stale && stale !== '*') {
            const refused = await patch(stale, { progress: version });
            expect([refused.status, refused.body.code]).toEqual([409, 'CONFLICT']);
          }
          const { status, body, headers } = await patch(form(), { progress: version });
          version += 1;
          expect([status, body.data.version, headers.get('etag')]).toEqual([200, version, `"${version}"`]);
        }
        const { body, headers } = await rest<ProjectDetails>(node(), alice, 'GET', `/projects/${id}`);
        expect([headers.get('etag'), body.data.version, body.data.progress]).toEqual(['"6"', 6, 5]);
      });

      it('let exactly one pass of two who change at the same time', async () => {
        const alice = newName('alice');
        const id = await newProject(node(), alice);
        const clients = await Promise.all([0, 1].map((i) => connect(node(i), alice)));
        for (const expectedVersion of count(1, 10)) {
          const answers = await Promise.all(
            clients.map((client, i) =>
              client.ask<ProjectUpdate>('project:progress', {
                projectId: id,
                progress: expectedVersion * 2 + i,
                expectedVersion,
              }),
            ),
          );
          expect(answers.filter(({ data }) => data?.version === expectedVersion + 1)).toHaveLength(1);
          expect(answers.filter(({ error }) => error?.code === 'CONFLICT')).toHaveLength(1);
        }
        expect((await joinProject(clients[0] as Client, id)).position.seq).toBe(10);
      });
    });

    describe('comments', () => {
      it('are stored and told once for a clientCommentId, on two nodes at the same time too', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newProject(node(), alice, { [bob]: 'viewer' });
        const [one, two, reader] = await Promise.all([
          connect(node(), alice),
          connect(node(1), alice),
          connect(node(1), bob),
        ]);
        await joinProject(reader, id);
        const tries = await Promise.all(
          [one, two, one, two].map((client, i) => comment(client, id, `try ${i}`, { clientCommentId: 'once' })),
        );
        for (const again of tries) expect(again).toEqual(tries[0]);
        const own = await comment(reader, id, 'own', { clientCommentId: 'once' });
        const body = { comment: 'by REST', clientCommentId: 'once' };
        expect((await rest(node(), alice, 'POST', `/projects/${id}/comments`, body)).body.data).toEqual(tries[0]);
        await markProject(one, id, reader);
        await reader.hear('activity', 2);
        expect(durable(reader).map(({ data }) => data)).toEqual([tries[0], own]);
        expect(reader.of('activity')).toHaveLength(2);
      });

      it('are stored once for an Idempotency-Key', async () => {
        const alice = newName('alice');
        const id = await newProject(node(), alice);
        const post = (text: string): ReturnType<typeof rest<ProjectComment>> =>
          rest(node(1), alice, 'POST', `/projects/${id}/comments`, { comment: text }, { 'idempotency-key': 'once' });
        const [first, again] = [await post('one'), await post('one')];
        expect([first.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 201, 'true']);
        expect(again.body).toEqual(first.body);
        expect((await post('two')).body.code).toBe('IDEMPOTENCY_MISMATCH');
        expect((await rest<[]>(node(), alice, 'GET', `/projects/${id}/comments`)).body.data).toHaveLength(1);
      });

      it('are listed page by page, ascending, as they were sent', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newProject(node(), alice, { [bob]: 'viewer' });
        const client = await connect(node(), bob);
        const attachments = [{ url: 'http://x' }, { url: 'https://example.org/?q=é', name: '', size: 0 }];
        const sent: ProjectComment[] = [];
        for (const i of count(1, 7)) {
          const { position: _position, ...stored } = await comment(client, id, `<b>${i}</b>`, {
            attachments: attachments.map((one) => ({ ...one, mimeType: null })),
          });
          expect(stored.attachments).toEqual(attachments);
          sent.push(stored);
        }
        const list = async (query: string): Promise<[ProjectComment[], unknown]> => {
          const { body } = await rest<ProjectComment[]>(node(1), alice, 'GET', `/projects/${id}/comments${query}`);
          return [body.data, body.page];
        };
        // The first event of the log made bob a viewer.
        expect(await list('')).toEqual([sent, { before: 2, after: 8, hasMore: false }]);
        expect(await list('?limit=3')).toEqual([sent.slice(4), { before: 6, after: 8, hasMore: true }]);
        expect(await list('?limit=3&before=6')).toEqual([sent.slice(1, 4), { before: 3, after: 5, hasMore: true }]);
        expect(await list('?limit=3&after=0')).toEqual([sent.slice(0, 3), { before: 2, after: 4, hasMore: true }]);
        expect(await list('?after=8')).toEqual([[], { before: null, after: null, hasMore: false }]);
      });
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
