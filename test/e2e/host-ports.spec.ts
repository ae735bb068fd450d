import { Injectable, Module } from '@nestjs/common';
import {
  ChatStore,
  ConversationAccess,
  ConversationGrant,
  Memberships,
  NotificationStore,
  ProjectAccess,
  ProjectMembers,
  ProjectRole,
  ProjectsService,
  ProjectStore,
  RealtimeModule,
  User,
  UserDirectory,
} from '../../src';
import { Client, closeClients, newName, token } from '../support/clients';
import { call, Host, JWT, refusalOf, startHost, stopHosts } from '../support/host';
import { closePlainSockets, PlainSocket } from '../support/plain-socket';
import { RedisServer, startRedis } from '../support/redis';

/** What the app knows of its own users, conversations and projects. */
@Injectable()
class Tables {
  readonly users = new Map<string, User>();
  readonly conversations = new Map<string, ConversationGrant>();
  readonly projects = new Map<string, ProjectRole>();

  add(kind: string): string {
    const id = newName(kind);
    this.users.set(id, { id, name: kind });
    return id;
  }
}

@Module({ providers: [Tables], exports: [Tables] })
class TablesModule {}

@Injectable()
class OwnUsers extends UserDirectory {
  constructor(private readonly tables: Tables) {
    super();
  }

  findById(userId: string): Promise<User | null> {
    return Promise.resolve(this.tables.users.get(userId) ?? null);
  }
}

@Injectable()
class OwnConversations extends ConversationAccess {
  constructor(private readonly tables: Tables) {
    super();
  }

  check(userId: string, conversationId: string): Promise<ConversationGrant | null> {
    return Promise.resolve(this.tables.conversations.get(`${userId} ${conversationId}`) ?? null);
  }
}

class OwnProjects extends ProjectAccess {
  constructor(private readonly tables: Tables) {
    super();
  }

  check(userId: string, projectId: string): Promise<ProjectRole | null> {
    return Promise.resolve(this.tables.projects.get(`${userId} ${projectId}`) ?? null);
  }
}

const PORTS = {
  imports: [TablesModule],
  ports: [
    { provide: UserDirectory, useClass: OwnUsers },
    { provide: ConversationAccess, useClass: OwnConversations },
    { provide: ProjectAccess, inject: [Tables], useFactory: (tables: Tables) => new OwnProjects(tables) },
  ],
} satisfies Parameters<typeof RealtimeModule.forRootAsync>[0];

describe.each(['memory', 'redis'])('ports that the host app answers, on the %s engine', (engine) => {
  let redis: RedisServer | undefined;
  beforeAll(async () => {
    if (engine === 'redis') redis = await startRedis();
  });
  afterAll(async () => {
    await stopHosts();
    await redis?.stop();
  });

  describe.each(['forRoot', 'forRootAsync'])('by %s', (way) => {
    let node: Host;
    /** Another node, where there are several. */
    let other: Host;
    let tables: Tables;

    beforeAll(async () => {
      const options = { ...JWT, redis: { url: redis?.url } };
      const realtime =
        way === 'forRoot'
          ? RealtimeModule.forRoot({ ...options, ...PORTS })
          : RealtimeModule.forRootAsync({
              ...PORTS,
              inject: [Tables],
              // What is imported for the ports is there for the factory.
              useFactory: ({ users }: Tables) => ({ ...options, compression: users.size > 0 }),
            });
      @Module({ imports: [realtime, TablesModule] })
      class HostModule {}
      node = await startHost(HostModule);
      other = redis ? await startHost(HostModule) : node;
      tables = node.app.get(Tables);
    });
    afterEach(() => {
      closeClients();
      closePlainSockets();
    });

    it('knows the host’s users, by their names, and no others', async () => {
      const [alice, stranger] = [tables.add('alice'), newName('stranger')];
      for (const namespace of ['/', '/chat', '/projects', '/notifications']) {
        expect((await Client.connect(node, alice, { namespace })).socket.connected).toBe(true);
        const { socket } = Client.open(node, stranger, { namespace });
        expect((await refusalOf(socket)).data).toMatchObject({ code: 'USER_NOT_FOUND' });
      }
      expect((await call(node, alice, 'GET', '/api/v1/conversations')).status).toBe(200);
      const refused = await call(node, stranger, 'GET', '/api/v1/conversations');
      expect(refused).toMatchObject({ status: 401, body: { code: 'USER_NOT_FOUND' } });
      const body = { type: 'group', memberIds: [stranger] };
      expect(await call(node, alice, 'POST', '/api/v1/conversations', { body })).toMatchObject({
        status: 400,
        body: { details: [{ path: 'memberIds.0', constraint: 'exists' }] },
      });
    });

    it('lets into conversations whom the host does, whoever their members are', async () => {
      const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((kind) => tables.add(kind)) as [string, string, string];
      const { conversation } = await node.app.get(Memberships).create(alice, { type: 'group', memberIds: [carol] });
      const { id } = conversation;
      tables.conversations.set(`${bob} ${id}`, 'member');
      const [his, theirs] = [await Client.connect(node, bob), await Client.connect(node, carol)];
      await his.join(id);
      const sent = await his.send(id, 'let in by the host');
      expect(await his.hear('chat:message')).toEqual([sent]);
      for (const [event, data] of [
        ['chat:join', {}],
        ['chat:history', {}],
        ['chat:message', { content: 'no' }],
      ] as const) {
        expect(await theirs.fail(event, { conversationId: id, ...data })).toMatchObject({ code: 'FORBIDDEN' });
      }
      const messages = `/api/v1/conversations/${id}/messages`;
      expect((await call(node, carol, 'GET', messages)).status).toBe(403);
      expect(await call(node, bob, 'GET', messages)).toMatchObject({ status: 200, body: { data: [{ id: sent.id }] } });
      const room = await PlainSocket.room(node, bob, id);
      room.write('as text');
      expect(await room.hear(1)).toEqual(['as text']);
      expect((await call(node, carol, 'GET', `/api/v1/stream?rooms=conversation:${id}`)).status).toBe(403);
    });

    it('lets into projects whom the host does, as what it says', async () => {
      const [alice, bob] = [tables.add('alice'), tables.add('bob')];
      const { id } = await node.app.get(ProjectsService).create(alice, { title: 'Launch' });
      const hers = await Client.connect(node, alice, { namespace: '/projects' });
      expect(await hers.fail('project:join', { projectId: id })).toMatchObject({ code: 'FORBIDDEN' });
      tables.projects.set(`${bob} ${id}`, 'viewer');
      const his = await Client.connect(node, bob, { namespace: '/projects' });
      expect(await his.do('project:join', { projectId: id })).toMatchObject({ role: 'viewer', present: [bob] });
      const change = { projectId: id, progress: 10 };
      expect(await his.fail('project:progress', change)).toMatchObject({ code: 'FORBIDDEN' });
      tables.projects.set(`${bob} ${id}`, 'manager');
      expect(await his.do('project:progress', change)).toMatchObject({ progress: 10, updatedBy: bob });
    });

    it('puts out whom the host does not let in any more, on any node, and nobody else', async () => {
      const [alice, bob] = [tables.add('alice'), tables.add('bob')];
      const { conversation } = await node.app.get(Memberships).create(alice, { type: 'group' });
      const project = await node.app.get(ProjectsService).create(alice, { title: 'Launch' });
      for (const userId of [alice, bob]) {
        tables.conversations.set(`${userId} ${conversation.id}`, 'member');
        tables.projects.set(`${userId} ${project.id}`, 'member');
      }
      const join = async (userId: string): Promise<[chat: Client, projects: Client]> => {
        const chat = await Client.connect(node, userId);
        const projects = await Client.connect(node, userId, { namespace: '/projects' });
        await chat.join(conversation.id);
        await projects.do('project:join', { projectId: project.id });
        return [chat, projects];
      };
      const [his, hers] = [await join(bob), await join(alice)];
      const room = await PlainSocket.room(node, bob, conversation.id);
      const wait = `/api/v1/conversations/${conversation.id}/messages?after=0&wait=20`;
      const waiting = call(node, bob, 'GET', wait);

      // Who still may stays.
      await other.app.get(Memberships).recheck(conversation.id, bob);
      await his[0].send(conversation.id, 'still here');
      expect(await his[0].hear('chat:message')).toHaveLength(1);
      expect((await waiting).status).toBe(200);

      const waitingAgain = call(node, bob, 'GET', wait.replace('after=0', 'after=1'));
      tables.conversations.delete(`${bob} ${conversation.id}`);
      tables.projects.delete(`${bob} ${project.id}`);
      await other.app.get(Memberships).recheck(conversation.id, bob);
      await other.app.get(ProjectMembers).recheck(project.id, bob);
      const [conversationRoom, projectRoom] = [`conversation:${conversation.id}`, `project:${project.id}`];
      expect(await his[0].hear('room:closed')).toEqual([{ room: conversationRoom, code: 'FORBIDDEN' }]);
      expect(await his[1].hear('room:closed')).toEqual([{ room: projectRoom, code: 'FORBIDDEN' }]);
      expect((await room.closed()).code).toBe(4003);
      expect((await waitingAgain).status).toBe(403);

      await hers[0].send(conversation.id, 'without him');
      expect(await hers[0].hear('chat:message', 2)).toHaveLength(2);
      expect(his[0].of('chat:message')).toHaveLength(1);
      for (const client of hers) expect(client.of('room:closed')).toEqual([]);
    });
  });
});

describe('a store that the host app answers', () => {
  afterAll(stopHosts);
  afterEach(closeClients);

  it('is asked in place of the engine’s', async () => {
    const chat: Pick<ChatStore, 'standing'> = { standing: () => Promise.resolve({ type: 'group', role: 'member' }) };
    const projects: Pick<ProjectStore, 'role'> = { role: () => Promise.resolve('viewer') };
    const notifications: Pick<NotificationStore, 'unread'> = {
      unread: () => Promise.resolve({ count: 7, until: null }),
    };
    const ports = [
      { provide: ChatStore, useValue: chat as ChatStore },
      { provide: ProjectStore, useValue: projects as ProjectStore },
      { provide: NotificationStore, useValue: notifications as NotificationStore },
    ];
    @Module({ imports: [RealtimeModule.forRoot({ ...JWT, ports })] })
    class HostModule {}
    const node = await startHost(HostModule);
    const alice = newName('alice');
    const count = await call(node, alice, 'GET', '/api/v1/notifications/unread-count');
    expect(count.body).toEqual({ data: { count: 7 } });
    // Our own answers to who may be where are given from it.
    expect(await node.app.get(ConversationAccess).check(alice, 'general')).toBe('member');
    expect(await node.app.get(ProjectAccess).check(alice, 'launch')).toBe('viewer');
    const rooms = 'conversation:general,project:launch';
    expect((await call(node, alice, 'GET', `/api/v1/stream?rooms=${rooms},user:other`)).status).toBe(403);
    const stream = await fetch(`${node.url}/api/v1/stream?rooms=${rooms}`, {
      headers: { authorization: `Bearer ${token(alice)}` },
    });
    expect(stream.status).toBe(200);
    await stream.body?.cancel();
  });
});
