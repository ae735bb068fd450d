import type { PrivateMessage } from '../../src/contracts/publishing';
import { Client, closeClients, newConversation, newName, RestAnswer } from '../support/clients';
import { Node, onBothEngines } from '../support/node';
import { joinProject, newProject } from '../support/projects';
import { restAs } from '../support/roles';
import { until } from '../support/until';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function tell(
  node: Node,
  body: object,
  headers: Record<string, string> = {},
  from = newName('service'),
): Promise<RestAnswer<PrivateMessage>> {
  return restAs('service', node, from, 'POST', '/messages/private', body, headers);
}

function announce(node: Node, body: object): Promise<RestAnswer<unknown>> {
  return restAs('admin', node, 'root', 'POST', '/admin/announcements', body);
}

function root(node: Node, userId: string): Promise<Client> {
  return Client.connect(node, userId, { namespace: '/' });
}

/** Tells each of them something in turn: what they have not heard before it does not come. */
async function markEach(node: Node, ...clients: [userId: string, client: Client][]): Promise<void> {
  const data = { marker: newName('marker') };
  for (const [userId] of clients) await tell(node, { userId, data });
  const heard = ([, client]: [string, Client]): boolean =>
    client
      .of<PrivateMessage>('private:message')
      .some((message) => JSON.stringify(message.data) === JSON.stringify(data));
  await until('the markers', () => clients.every(heard));
}

onBothEngines((node) => {
  afterEach(closeClients);

  it('tells all the user’s sockets on / once, and nobody else', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const his = [await root(node(0), alice), await root(node(1), alice)];
    const [other, elsewhere] = [await root(node(1), bob), await Client.connect(node(1), alice)];
    const from = newName('service');
    const { status, body } = await tell(node(), { userId: alice, data: { order: 17, نص: ['أهلًا'] } }, {}, from);
    expect(status).toBe(201);
    expect(body.data).toEqual({
      from,
      data: { order: 17, نص: ['أهلًا'] },
      at: expect.stringMatching(TIME) as string,
    });
    await markEach(node(), [alice, his[0] as Client], [alice, his[1] as Client], [bob, other]);
    for (const client of his) expect(client.of('private:message').slice(0, 1)).toEqual([body.data]);
    expect(other.of<PrivateMessage>('private:message').map(({ data }) => data)).not.toContainEqual(body.data.data);
    expect(elsewhere.of('private:message')).toEqual([]);
  });

  it('reaches who has just connected', async () => {
    for (let i = 0; i < 10; i++) {
      const alice = newName('alice');
      const client = await root(node(1), alice);
      await tell(node(), { userId: alice, data: i });
      expect(await client.hear('private:message')).toMatchObject([{ data: i }]);
    }
  });

  it('tells once what is repeated with its key', async () => {
    const alice = newName('alice');
    const client = await root(node(1), alice);
    const [from, key] = [newName('service'), { 'Idempotency-Key': newName('key') }];
    const first = await tell(node(0), { userId: alice, data: 1 }, key, from);
    const again = await tell(node(1), { userId: alice, data: 1 }, key, from);
    expect(again.body.data).toEqual(first.body.data);
    expect(again.headers.get('Idempotency-Replayed')).toBe('true');
    await markEach(node(), [alice, client]);
    expect(client.of('private:message')).toHaveLength(2);
  });

  it('is for services alone', async () => {
    for (const role of ['user', 'admin'] as const) {
      const { status, body } = await restAs(role, node(), 'someone', 'POST', '/messages/private', {
        userId: 'alice',
        data: 1,
      });
      expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
    }
  });

  it.each<[path: string, body: object]>([
    ['userId', { data: 1 }],
    ['userId', { userId: 'not an id', data: 1 }],
    ['userId', { userId: '__proto__', data: 1 }],
    ['data', { userId: 'alice' }],
    ['from', { userId: 'alice', data: 1, from: 'eve' }],
  ])('refuses naming %s: %j', async (path, body) => {
    const { status, body: problem } = await tell(node(), body);
    expect([status, problem.code, problem.details?.[0]?.path]).toEqual([400, 'VALIDATION_FAILED', path]);
  });

  it('announces to everyone on /', async () => {
    const users = [newName('alice'), newName('bob'), newName('carol')];
    const clients = await Promise.all(users.map((user, i) => root(node(i), user)));
    const message = `في صيانة ${newName('note')}`;
    const { status, body } = await announce(node(), { message, level: 'warning' });
    expect([status, body.data]).toEqual([
      201,
      { message, level: 'warning', from: 'root', at: expect.stringMatching(TIME) as string },
    ]);
    for (const client of clients) {
      await until('the announcement', () =>
        client.of<{ message: string }>('announcement').some((a) => a.message === message),
      );
      expect(client.of<{ message: string }>('announcement').filter((a) => a.message === message)).toEqual([body.data]);
    }
  });

  it('announces to rooms: to their subscribers there, to the users they are on /, and to nobody else', async () => {
    const [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
    const conversation = await newConversation(node(), [alice, bob, carol]);
    const project = await newProject(node(), alice, { [bob]: 'viewer' });
    const chat = await Client.connect(node(0), alice);
    await chat.join(conversation);
    const projects = await Client.connect(node(1), bob, { namespace: '/projects' });
    await joinProject(projects, project);
    const outside = await Client.connect(node(1), carol);
    const roots = [await root(node(1), alice), await root(node(0), bob), await root(node(1), carol)] as const;
    const message = newName('note');
    await announce(node(), { message, rooms: [`conversation:${conversation}`, `project:${project}`] });
    for (const client of [chat, projects, roots[0], roots[1]]) {
      expect(await client.hear('announcement')).toMatchObject([{ message, level: 'info', from: 'root' }]);
    }
    await markEach(node(), [alice, roots[0]], [bob, roots[1]], [carol, roots[2]]);
    expect(roots.map((client) => client.of('announcement').length)).toEqual([1, 1, 0]);
    expect(outside.of('announcement')).toEqual([]);
  });
});
