import type { Problem } from '../../src/contracts/errors';
import { ProjectDetails, PROJECT_ROLES, PROJECT_STATUSES, ProjectUpdate } from '../../src/contracts/projects';
import { Client, closeClients, newName, rest } from '../support/clients';
import { Node, onBothEngines, startNode } from '../support/node';
import { comment, connect, joinProject, newProject, removeMember, setRole } from '../support/projects';

const paths = ({ code, details }: Partial<Problem>): unknown => [code, details?.map(({ path }) => path).sort()];
const refusedAt = (...where: string[]): unknown => ['VALIDATION_FAILED', where];

/** Every event of /projects that is addressed to a project, but the leaving of it. */
const everyEvent = (projectId: string): [event: string, data: object][] => [
  ['project:join', { projectId }],
  ['project:join', { projectId, since: { seq: 0 } }],
  ['project:join', { projectId, since: { epoch: 'x', seq: 1 } }],
  ['project:statusUpdate', { projectId, status: 'open' }],
  ['project:statusUpdate', { projectId, status: 'open', expectedVersion: 9 }],
  ['project:progress', { projectId, progress: 1 }],
  ['project:comment', { projectId, comment: 'hello' }],
  ['project:comment', { projectId, comment: 'hello', clientCommentId: 'once' }],
];

/** The same of REST; `userId` is somebody's. */
const everyRoute = (id: string, userId: string): [method: string, path: string, body?: object][] => [
  ['GET', `/projects/${id}`],
  ['PATCH', `/projects/${id}`, { progress: 1 }],
  ['PUT', `/projects/${id}/members/${userId}`, { role: 'viewer' }],
  ['DELETE', `/projects/${id}/members/${userId}`],
  ['GET', `/projects/${id}/comments`],
  ['GET', `/projects/${id}/comments?after=0`],
  ['POST', `/projects/${id}/comments`, { comment: 'hello' }],
  ['GET', `/projects/${id}/activity`],
];

const FORBIDDEN = { code: 'FORBIDDEN', message: 'You may not do this' };

onBothEngines(
  (node) => {
    afterEach(closeClients);

    const alone = async (): Promise<{ id: string; alice: string; client: Client }> => {
      const alice = newName('alice');
      return { alice, id: await newProject(node(), alice), client: await connect(node(1), alice) };
    };
    const expectUntouched = async (alice: string, id: string): Promise<void> => {
      const { data } = (await rest<ProjectDetails>(node(), alice, 'GET', `/projects/${id}`)).body;
      expect(data).toMatchObject({ version: 1, status: 'open', progress: 0, milestone: null, title: null });
      expect((await rest<[]>(node(), alice, 'GET', `/projects/${id}/activity`)).body.data).toHaveLength(1);
    };

    describe('bad input', () => {
      it('is refused by its path, on every event', async () => {
        const { alice, id, client } = await alone();
        const attachment = { url: 'https://example.org/a' };
        const progress = (value: unknown): object => ({ projectId: id, progress: value });
        const attached = (...attachments: unknown[]): object => ({ projectId: id, comment: 'x', attachments });
        const wrong: [event: string, data: unknown, ...where: string[]][] = [
          ['project:join', undefined, 'projectId'],
          ['project:join', 'text', ''],
          ['project:join', { projectId: 'a b' }, 'projectId'],
          ['project:join', { projectId: '__proto__' }, 'projectId'],
          ['project:join', { projectId: id, since: 5 }, 'since'],
          ['project:join', { projectId: id, since: {} }, 'since.seq'],
          ['project:join', { projectId: id, since: { seq: 3 } }, 'since.epoch'],
          ['project:join', { projectId: id, since: { room: 'project:x', seq: 0 } }, 'since.room'],
          ['project:join', { projectId: id, extra: 1 }, 'extra'],
          ['project:leave', {}, 'projectId'],
          ['project:statusUpdate', { projectId: id }, 'status'],
          ...['done', 'OPEN', '', 7, null, ['open'], 'toString'].map((status): [string, object, string] => [
            'project:statusUpdate',
            { projectId: id, status },
            'status',
          ]),
          ['project:statusUpdate', { projectId: id, status: 'open', expectedVersion: '1' }, 'expectedVersion'],
          ['project:statusUpdate', { projectId: id, status: 'open', expectedVersion: 1.5 }, 'expectedVersion'],
          ['project:statusUpdate', { projectId: id, status: 'open', expectedVersion: -1 }, 'expectedVersion'],
          ['project:statusUpdate', { projectId: id, status: 'open', progress: 1 }, 'progress'],
          ['project:statusUpdate', { projectId: id, status: 'open', userId: 'eve' }, 'userId'],
          ...[75.5, -1, 101, '75', null, true, [5], undefined, 1e300].map((value): [string, object, string] => [
            'project:progress',
            progress(value),
            'progress',
          ]),
          ['project:progress', { ...progress(1), milestone: '' }, 'milestone'],
          ['project:progress', { ...progress(1), milestone: 'x'.repeat(201) }, 'milestone'],
          ['project:progress', { ...progress(1), milestone: 7 }, 'milestone'],
          ['project:progress', { ...progress(-1), milestone: {}, expectedVersion: null }, 'milestone', 'progress'],
          ['project:comment', { projectId: id }, 'comment'],
          ...['', ' \n\t', 7, null, 'x'.repeat(4_001), '😀'.repeat(4_001)].map((text): [string, object, string] => [
            'project:comment',
            { projectId: id, comment: text },
            'comment',
          ]),
          ['project:comment', { projectId: id, comment: 'x', clientCommentId: '' }, 'clientCommentId'],
          ['project:comment', { projectId: id, comment: 'x', clientCommentId: 'k'.repeat(129) }, 'clientCommentId'],
          ['project:comment', { projectId: id, comment: 'x', authorId: 'eve' }, 'authorId'],
          ['project:comment', { projectId: id, comment: 'x', attachments: {} }, 'attachments'],
          ['project:comment', { projectId: id, comment: 'x', attachments: 'http://x' }, 'attachments'],
          ['project:comment', attached(...Array.from({ length: 11 }, () => attachment)), 'attachments'],
          ['project:comment', attached('http://x'), 'attachments'],
          ['project:comment', attached(attachment, null), 'attachments'],
          ['project:comment', attached([attachment]), 'attachments'],
          ...['javascript:alert(1)', 'data:text/html,x', 'ftp://x', '/a', '', 7, null, undefined].map(
            (url): [string, object, string] => ['project:comment', attached({ url }), 'attachments.0.url'],
          ),
          ['project:comment', attached({ url: `https://x/${'x'.repeat(2_048)}` }), 'attachments.0.url'],
          ['project:comment', attached(attachment, { ...attachment, name: 7 }), 'attachments.1.name'],
          ['project:comment', attached({ ...attachment, name: 'x'.repeat(256) }), 'attachments.0.name'],
          ['project:comment', attached({ ...attachment, mimeType: 'x'.repeat(256) }), 'attachments.0.mimeType'],
          ['project:comment', attached({ ...attachment, size: -1 }), 'attachments.0.size'],
          ['project:comment', attached({ ...attachment, size: 1.5 }), 'attachments.0.size'],
          ['project:comment', attached({ ...attachment, size: '1' }), 'attachments.0.size'],
          ['project:comment', attached({ ...attachment, extra: 1 }), 'attachments.0.extra'],
          [
            'project:comment',
            attached({ url: 'x' }, { url: 'y', size: -1 }),
            'attachments.0.url',
            'attachments.1.size',
            'attachments.1.url',
          ],
        ];
        for (const [event, data, ...where] of wrong) {
          const refused = await client.fail(event, data);
          expect({ event, data, refused: paths(refused) }).toEqual({ event, data, refused: refusedAt(...where) });
        }
        await expectUntouched(alice, id);
      });

      it('is refused by its path, on every route', async () => {
        const { alice, id } = await alone();
        const project = `/projects/${id}`;
        const wrong: [method: string, path: string, body: unknown, ...where: string[]][] = [
          ['POST', '/projects', { id: 'a b' }, 'id'],
          ['POST', '/projects', { id: 'constructor' }, 'id'],
          ['POST', '/projects', { title: '' }, 'title'],
          ['POST', '/projects', { title: 'x'.repeat(201) }, 'title'],
          ['POST', '/projects', { status: 'new', progress: 1.5, milestone: '' }, 'milestone', 'progress', 'status'],
          ['POST', '/projects', { memberIds: 'bob' }, 'memberIds'],
          ['POST', '/projects', { memberIds: ['bob', 'a b'] }, 'memberIds'],
          ['POST', '/projects', { version: 7 }, 'version'],
          ['POST', '/projects', { createdBy: 'eve' }, 'createdBy'],
          ['GET', '/projects?limit=101', undefined, 'limit'],
          ['GET', '/projects?before=', undefined, 'before'],
          ['GET', '/projects/a%20b', undefined, 'id'],
          ['PATCH', project, {}, ''],
          ['PATCH', project, undefined, ''],
          ['PATCH', project, { progress: null, title: null }, ''],
          ['PATCH', project, { progress: 75.5 }, 'progress'],
          ['PATCH', project, { progress: '75' }, 'progress'],
          ['PATCH', project, { status: 'done' }, 'status'],
          ['PATCH', project, { title: '', milestone: 'x'.repeat(201) }, 'milestone', 'title'],
          ['PATCH', project, { progress: 1, updatedBy: 'eve' }, 'updatedBy'],
          ['PATCH', project, { progress: 1, expectedVersion: 1 }, 'expectedVersion'],
          ['PUT', `${project}/members/bob`, {}, 'role'],
          ['PUT', `${project}/members/bob`, { role: 'admin' }, 'role'],
          ['PUT', `${project}/members/bob`, { role: null }, 'role'],
          ['PUT', `${project}/members/__proto__`, { role: 'viewer' }, 'userId'],
          ['DELETE', `${project}/members/a%20b`, undefined, 'userId'],
          ['POST', `${project}/comments`, { comment: '' }, 'comment'],
          ['POST', `${project}/comments`, { comment: 'x', projectId: 'x' }, 'projectId'],
          [
            'POST',
            `${project}/comments`,
            { comment: 'x', attachments: [{ url: 'javascript:x' }] },
            'attachments.0.url',
          ],
          ...['comments', 'activity'].flatMap((list): [string, string, undefined, string][] => [
            ['GET', `${project}/${list}?limit=0`, undefined, 'limit'],
            ['GET', `${project}/${list}?limit=101`, undefined, 'limit'],
            ['GET', `${project}/${list}?before=-1`, undefined, 'before'],
            ['GET', `${project}/${list}?after=x`, undefined, 'after'],
            ['GET', `${project}/${list}?before=1&after=1`, undefined, 'before'],
            ['GET', `${project}/${list}?other=1`, undefined, 'other'],
          ]),
        ];
        for (const [method, path, data, ...where] of wrong) {
          const { status, body } = await rest(node(1), alice, method, path, data);
          expect({ method, path, data, refused: paths(body), status }).toEqual({
            method,
            path,
            data,
            refused: refusedAt(...where),
            status: 400,
          });
        }
        for (const garbage of ['', 'x', '"x"', '""', '"1', '1"', 'W/1', '-1', '1.5', '"1", "2"', 'w/"1"', '**']) {
          const headers = { 'if-match': garbage };
          const { status, body } = await rest(node(), alice, 'PATCH', project, { progress: 5 }, headers);
          expect({ garbage, status, refused: paths(body) }).toEqual({
            garbage,
            status: 400,
            refused: refusedAt('If-Match'),
          });
        }
        await expectUntouched(alice, id);
      });

      it('is named in Arabic, too', async () => {
        const { id } = await alone();
        const client = await Client.connect(node(), newName('bob'), { namespace: '/projects', auth: { locale: 'ar' } });
        const wrong: [string, object][] = [
          ['project:statusUpdate', { projectId: id, status: 'x', expectedVersion: '1', updatedBy: 'a b' }],
          ['project:progress', { projectId: id, progress: 101, milestone: 'x'.repeat(201) }],
          ['project:comment', { projectId: id, comment: '', attachments: [null] }],
          ['project:comment', { projectId: id, comment: 'x', attachments: [{ url: 'x', name: 7, size: -1 }] }],
          ['project:comment', { projectId: id, comment: 'x', attachments: Array.from({ length: 11 }, () => ({})) }],
        ];
        for (const [event, data] of wrong) {
          const { details = [] } = await client.fail(event, data);
          expect(details).not.toEqual([]);
          for (const { message } of details) {
            expect(message).toMatch(/[ء-ي]/);
            expect(message).not.toBe('بيانات غير صالحة');
          }
        }
      });

      it('is not what lies exactly at a limit', async () => {
        const { id, alice, client } = await alone();
        const url = `https://x/${'x'.repeat(2_038)}`;
        const attachment = { url, name: 'n'.repeat(255), mimeType: 'm'.repeat(255), size: 0 };
        const attachments = Array.from({ length: 10 }, () => attachment);
        for (const character of ['x', 'ش', '😀']) {
          const longest = character.repeat(4_000);
          const more = { attachments, clientCommentId: 'k'.repeat(128 - character.length) + character };
          expect(await comment(client, id, longest, more)).toMatchObject({ comment: longest, attachments });
        }
        for (const progress of [100, 0]) {
          const milestone = '😀'.repeat(200);
          const updated = await client.do('project:progress', { projectId: id, progress, milestone });
          expect(updated).toMatchObject({ progress, milestone });
        }
        for (const status of [...PROJECT_STATUSES, 'open']) {
          expect(await client.do('project:statusUpdate', { projectId: id, status })).toMatchObject({ status });
        }
        const title = 'ع'.repeat(200);
        const { body } = await rest<ProjectUpdate>(node(), alice, 'PATCH', `/projects/${id}`, { title });
        expect(body.data.title).toBe(title);
        const named = newName('x'.repeat(119));
        expect(await newProject(node(), alice, {}, { id: named })).toBe(named);
      });
    });

    it('lets the token decide who it was, whatever the payload says', async () => {
      const { id, alice, client } = await alone();
      const given = { projectId: id, updatedBy: 'eve' };
      expect(await client.do('project:statusUpdate', { ...given, status: 'draft' })).toMatchObject({
        updatedBy: alice,
      });
      expect(await client.do('project:progress', { ...given, progress: 3 })).toMatchObject({ updatedBy: alice });
      const { body } = await rest(node(), alice, 'GET', `/projects/${id}/activity`);
      expect(JSON.stringify(body.data)).not.toContain('eve');
    });

    it('refuses what is someone else’s exactly like what does not exist, on every event and route', async () => {
      const [alice, bob, eve] = [newName('alice'), newName('bob'), newName('eve')];
      const id = await newProject(node(), alice, { [bob]: 'member', [eve]: 'manager' });
      const stranger = await connect(node(1), eve);
      await joinProject(stranger, id);
      await removeMember(node(), alice, id, eve);
      await stranger.hear('room:closed');
      for (const projectId of [id, newName('nothing')]) {
        for (const [event, data] of everyEvent(projectId)) {
          expect({ event, refused: await stranger.fail(event, data) }).toEqual({ event, refused: FORBIDDEN });
        }
        for (const userId of [bob, eve, newName('nobody')]) {
          for (const [method, path, body] of everyRoute(projectId, userId)) {
            const refused = await rest(node(1), eve, method, path, body);
            const { requestId: _requestId, ...problem } = refused.body;
            expect({ method, path, problem }).toEqual({
              method,
              path,
              problem: { ...FORBIDDEN, type: 'about:blank', title: FORBIDDEN.message, status: 403 },
            });
          }
        }
        expect(await stranger.do('project:leave', { projectId })).toEqual({});
      }
      const { position } = await joinProject(await connect(node(), alice), id);
      expect(position.seq).toBe(3);
    });

    it('lets owners, managers and members change, everyone in the project comment and read', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newProject(node(), alice);
      const client = await connect(node(1), bob);
      let progress = 0;
      for (const role of PROJECT_ROLES) {
        await setRole(node(), alice, id, bob, role);
        progress += 1;
        const changes: [string, object][] = [
          ['project:statusUpdate', { projectId: id, status: progress % 2 ? 'draft' : 'open' }],
          ['project:progress', { projectId: id, progress }],
        ];
        for (const [event, data] of changes) {
          if (role === 'viewer') expect(await client.fail(event, data)).toEqual(FORBIDDEN);
          else expect(await client.do(event, data)).toMatchObject({ updatedBy: bob });
        }
        const patched = await rest(node(), bob, 'PATCH', `/projects/${id}`, { title: role });
        expect(patched.status).toBe(role === 'viewer' ? 403 : 200);
        expect(await comment(client, id, role)).toMatchObject({ authorId: bob });
        expect((await joinProject(client, id)).role).toBe(role);
        for (const list of ['comments', 'activity']) {
          expect((await rest(node(1), bob, 'GET', `/projects/${id}/${list}`)).status).toBe(200);
        }
      }
    });

    describe('members are managed', () => {
      const cast = async (): Promise<Record<'owner' | 'manager' | 'member' | 'viewer' | 'id', string>> => {
        const [owner, manager, member, viewer] = [...PROJECT_ROLES].map(newName) as [string, string, string, string];
        const roles = { [manager]: 'manager', [member]: 'member', [viewer]: 'viewer' } as const;
        return { owner, manager, member, viewer, id: await newProject(node(), owner, roles) };
      };
      const set = async (
        by: string,
        id: string,
        userId: string,
        role: (typeof PROJECT_ROLES)[number],
      ): Promise<number> => (await setRole(node(1), by, id, userId, role)).status;
      const remove = async (by: string, id: string, userId: string): Promise<number> =>
        (await removeMember(node(1), by, id, userId)).status;

      it('by owners as they like', async () => {
        const { owner, manager, member, viewer, id } = await cast();
        const anyone = newName('anyone');
        for (const role of PROJECT_ROLES) {
          for (const user of [manager, member, viewer, anyone]) expect(await set(owner, id, user, role)).toBe(200);
        }
        for (const user of [manager, member, viewer, anyone]) expect(await remove(owner, id, user)).toBe(200);
        expect(await remove(owner, id, anyone)).toBe(404);
      });

      it('by managers as far as members and viewers go', async () => {
        const { owner, manager, member, viewer, id } = await cast();
        const second = newName('manager');
        await set(owner, id, second, 'manager');
        for (const role of ['owner', 'manager'] as const) {
          for (const user of [owner, manager, second, member, viewer, newName('anyone')]) {
            expect(await set(manager, id, user, role)).toBe(403);
          }
        }
        for (const role of ['member', 'viewer'] as const) {
          for (const user of [owner, manager, second]) expect(await set(manager, id, user, role)).toBe(403);
          for (const user of [member, viewer, newName('anyone')]) expect(await set(manager, id, user, role)).toBe(200);
        }
        expect([await remove(manager, id, owner), await remove(manager, id, second)]).toEqual([403, 403]);
        expect([await remove(manager, id, member), await remove(manager, id, viewer)]).toEqual([200, 200]);
        expect(await remove(manager, id, viewer)).toBe(404);
        expect(await remove(manager, id, manager)).toBe(200);
      });

      it('by nobody else, but that anyone may leave', async () => {
        const { owner, manager, member, viewer, id } = await cast();
        for (const by of [member, viewer]) {
          for (const user of [owner, manager, member, viewer, newName('anyone')]) {
            for (const role of PROJECT_ROLES) expect(await set(by, id, user, role)).toBe(403);
            if (user !== by) expect(await remove(by, id, user)).toBe(403);
          }
          expect(await remove(by, id, by)).toBe(200);
          expect(await remove(by, id, by)).toBe(403);
        }
      });

      it('so that an owner remains', async () => {
        const { owner, manager, id } = await cast();
        const conflict = async (answer: Promise<{ status: number; body: Partial<Problem> }>): Promise<void> => {
          const { status, body } = await answer;
          expect([status, body.code]).toEqual([409, 'CONFLICT']);
        };
        await conflict(removeMember(node(), owner, id, owner));
        for (const role of ['manager', 'member', 'viewer'] as const)
          await conflict(setRole(node(), owner, id, owner, role));
        expect(await set(owner, id, manager, 'owner')).toBe(200);
        expect(await set(owner, id, owner, 'viewer')).toBe(200);
        await conflict(removeMember(node(), manager, id, manager));
        expect(await set(owner, id, owner, 'owner')).toBe(403);
      });
    });
  },
  { EVENTS_PER_MINUTE: '0', SOCKETS_PER_USER: '0', REST_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' },
);

describe('where only registered users are known', () => {
  let node: Node;
  beforeAll(async () => {
    node = await startNode({ USER_DIRECTORY: 'registered', DEMO: 'true' });
  });
  afterAll(() => node.stop());

  it('nobody else is made a member', async () => {
    const unknown = await rest(node, 'alice', 'POST', '/projects', { memberIds: ['bob', 'nobody'] });
    expect(paths(unknown.body)).toEqual(refusedAt('memberIds.1'));
    const id = await newProject(node, 'alice', { bob: 'viewer' });
    const { body } = await setRole(node, 'alice', id, 'nobody', 'viewer');
    expect(paths(body as Partial<Problem>)).toEqual(refusedAt('userId'));
    expect((await removeMember(node, 'alice', id, 'nobody')).status).toBe(404);
  });
});
