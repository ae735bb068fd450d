import type {
  Activity,
  ProjectComment,
  ProjectDetails,
  ProjectSummary,
  ProjectUpdate,
} from '../../src/contracts/projects';
import type { Placed } from '../../src/contracts/rooms';
import { Client, closeClients, newName, rest } from '../support/clients';
import { onBothEngines } from '../support/node';
import { comment, connect, durable, joinProject, markProject, newProject, setRole } from '../support/projects';

const UUID_V7 = expect.stringMatching(
  /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
) as string;
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
const count = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

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
  },
  { EVENTS_PER_MINUTE: '0', SOCKETS_PER_USER: '0', REST_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' },
);
