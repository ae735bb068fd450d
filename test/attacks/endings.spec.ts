import type { Ticket } from '../../src/contracts/auth';
import { Client, closeClients, newConversation, newName, rest, token } from '../support/clients';
import { closeConnections } from '../support/connection';
import { DOORS, REFRESHES, tryDoors } from '../support/doors';
import { Node, onBothEngines } from '../support/node';
import { plainHttp, upgradeTo } from '../support/plain-http';
import { newProject, removeMember } from '../support/projects';
import { restAs } from '../support/roles';
import { closeSpeakers, SPEAKERS } from '../support/speakers';
import { closeStreams, refusedStream, Sse } from '../support/sse';
import { until } from '../support/until';
import { presentEverywhere, Presence, removeFrom } from '../support/ways-in';

/** From the answer to who ended it. */
const WITHIN_MS = 1_000;

const UNLIMITED = {
  EVENTS_PER_MINUTE: '0',
  REST_PER_MINUTE: '0',
  HANDSHAKES_PER_10S: '0',
  SOCKETS_PER_USER: '0',
};

/** Awaits that all are over, none later than is promised; rejects with which of them go on. */
async function all(present: Presence[], isOver: (one: Presence) => boolean): Promise<void> {
  const going = (): string[] => present.filter((one) => !isOver(one)).map(({ kind }) => kind);
  await until('the end of all', () => going().length === 0, WITHIN_MS).catch((error: unknown) => {
    throw new Error(`${going().join(', ')} not over within ${WITHIN_MS} ms`, { cause: error });
  });
}

afterEach(() => {
  closeClients();
  closeConnections();
  closeSpeakers();
  closeStreams();
});

onBothEngines(
  (node) => {
    const nodes = (): Node[] => [node(0), node(1)];
    const admin = (method: string, path: string, body?: object): Promise<unknown> =>
      restAs('admin', node(), newName('admin'), method, path, body);

    const ENDS: [what: string, code: string, end: (userId: string) => Promise<unknown>][] = [
      ['revoked', 'UNAUTHENTICATED', (userId) => admin('DELETE', `/sessions/users/${userId}`)],
      ['banned', 'USER_BANNED', (userId) => admin('POST', `/admin/bans/${userId}`, { minutes: 1 })],
    ];

    it.each(ENDS)(
      'a user who is %s is out within 1 s on every node and transport, and does not come back (T14)',
      async (_what, code, end) => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice, bob]);
        const sender = await Client.connect(node(), alice);
        const { position } = await sender.join(id);
        const jwt = token(bob);
        const tickets = await Promise.all(nodes().map((at) => rest<Ticket>(at, bob, 'POST', '/tickets')));
        const present = await presentEverywhere(nodes(), bob, id);
        await end(bob);
        await all(present, (one) => one.isClosed());
        await sender.send(id, 'not for him');
        await sender.hear('chat:message');
        for (const one of present) expect([one.kind, one.heard().includes('not for him')]).toEqual([one.kind, false]);

        const since = JSON.stringify([position]);
        for (const [i, at] of nodes().entries()) {
          const said = await tryDoors(DOORS, at, () => jwt);
          expect(said).toEqual(Object.fromEntries(Object.keys(DOORS).map((door) => [door, code])));
          const { text } = await upgradeTo(`${at.url}/ws?ticket=${tickets[i]?.body.data.ticket}`);
          expect(text).toContain(`"code":"${code}"`);
          // Nor by where he was.
          const headers = { authorization: `Bearer ${jwt}` };
          const stream = await refusedStream(at, null, { rooms: [`conversation:${id}`], query: { since }, headers });
          expect([stream.status >= 400, stream.text.includes(code)]).toEqual([true, true]);
        }
      },
    );

    it('a member who is removed hears nothing later than 1 s, has no history and recovers nothing (T15)', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const [id, project] = [
        await newConversation(node(), [alice, bob]),
        await newProject(node(), alice, { [bob]: 'member' }),
      ];
      const sender = await Client.connect(node(), alice);
      const { position } = await sender.join(id);
      const present = await presentEverywhere(nodes(), bob, id);
      const inProject = await Promise.all(
        nodes().flatMap((at) => SPEAKERS.map(([, connect]) => connect(at, bob, { namespace: '/projects' }))),
      );
      for (const speaker of inProject) await speaker.do('project:join', { projectId: project });
      const reading = await Sse.open(node(1), bob, { rooms: [`project:${project}`] });

      await removeFrom(node(1), alice, id, bob);
      await all(present, (one) => one.isOver());
      await removeMember(node(1), alice, project, bob);
      const isOver = (): boolean => inProject.every((speaker) => speaker.of('room:closed').length > 0);
      await until('the end of the project', () => isOver() && reading.ended, WITHIN_MS);

      const secret = newName('secret');
      await sender.send(id, secret);
      const owner = await Client.connect(node(), alice, { namespace: '/projects' });
      await owner.do('project:comment', { projectId: project, comment: secret });
      await sender.hear('chat:message');
      await refusedEverywhere(id, project, bob, position);
      for (const text of [
        ...present.map((one) => one.heard()),
        ...inProject.map(({ heard }) => JSON.stringify(heard)),
        reading.text,
      ]) {
        expect(text).not.toContain(secret);
      }
    });

    it('a member who is removed while he is away finds it so when he comes back (T15)', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const [id, project] = [
        await newConversation(node(), [alice, bob]),
        await newProject(node(), alice, { [bob]: 'member' }),
      ];
      const before = await Client.connect(node(1), bob);
      const { position } = await before.join(id);
      before.close();
      await removeFrom(node(), alice, id, bob);
      await removeMember(node(), alice, project, bob);
      await (await Client.connect(node(), alice)).send(id, 'not for him');
      await refusedEverywhere(id, project, bob, position);
    });

    /** Whatever he asks, by whichever transport and node, from wherever he was. */
    async function refusedEverywhere(id: string, project: string, userId: string, position: object): Promise<void> {
      const asked: [namespace: string, event: string, data: object][] = [
        ['/chat', 'chat:join', { conversationId: id }],
        ['/chat', 'chat:join', { conversationId: id, since: position }],
        ['/chat', 'conversation:join', { conversationId: id, since: { seq: 0 } }],
        ['/chat', 'chat:history', { conversationId: id }],
        ['/chat', 'chat:message', { conversationId: id, content: 'x' }],
        ['/projects', 'project:join', { projectId: project, since: { seq: 0 } }],
        ['/projects', 'project:comment', { projectId: project, comment: 'x' }],
      ];
      const headers = { authorization: `Bearer ${token(userId)}` };
      for (const at of nodes()) {
        for (const [, connect] of SPEAKERS) {
          for (const [namespace, event, data] of asked) {
            const speaker = await connect(at, userId, { namespace });
            expect([event, (await speaker.fail(event, data)).code]).toEqual([event, 'FORBIDDEN']);
            speaker.close();
          }
        }
        for (const path of [
          `conversations/${id}`,
          `conversations/${id}/messages`,
          `conversations/${id}/messages?after=0&wait=25`,
          `projects/${project}`,
          `projects/${project}/comments`,
          `projects/${project}/activity`,
        ]) {
          expect([path, (await rest(at, userId, 'GET', `/${path}`)).status]).toEqual([path, 403]);
        }
        for (const room of [`conversation:${id}`, `project:${project}`]) {
          const since = JSON.stringify({ [room]: ['', 0] });
          expect((await refusedStream(at, userId, { rooms: [room], query: { since } })).status).toBe(403);
        }
        expect((await upgradeTo(`${at.url}/ws/rooms/${id}`, { headers })).status).toBe(403);
      }
    }
  },
  { ...UNLIMITED, DEMO: 'true' },
);

onBothEngines(
  (node) => {
    it('a user who is unknown is refused at every door of every node until he is known (T14)', async () => {
      const bob = newName('bob');
      const jwt = (): string => token(bob);
      const known = Object.fromEntries(Object.entries(DOORS).filter(([name]) => !/rooms|poll,|a long poll/.test(name)));
      const said = (code: string | null): object => Object.fromEntries(Object.keys(known).map((name) => [name, code]));
      for (const at of [node(0), node(1)]) {
        expect(await tryDoors(known, at, jwt)).toEqual(said('USER_NOT_FOUND'));
        const { status } = await plainHttp(`${at.url}/api/v1/conversations/general/messages?after=0&wait=25`, {
          headers: { authorization: `Bearer ${jwt()}` },
        });
        expect(status).toBe(401);
      }
      await restAs('service', node(), newName('service'), 'PUT', `/users/${bob}`, { name: 'Bob' });
      for (const at of [node(0), node(1)]) expect(await tryDoors(known, at, jwt)).toEqual(said(null));
      const refresh = REFRESHES['auth:refresh over /ws']?.(token, bob);
      expect(await refresh?.(node(1), token(newName('mallory')))).toBe('USER_NOT_FOUND');
    });
  },
  { ...UNLIMITED, DEMO: 'true', USER_DIRECTORY: 'registered' },
);
