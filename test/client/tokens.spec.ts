import type { ConnectionStatus, RealtimeClient } from '../../src/client';
import { newConversation, newName, rest, token } from '../support/clients';
import { Node, startNode } from '../support/node';
import { ScriptedServer } from '../support/scripted-server';
import { closeSdk, Create, kept, sdk, TRANSPORTS } from '../support/sdk';
import { until } from '../support/until';

describe.each(TRANSPORTS)('the token over %s', (_name, create: Create) => {
  afterEach(closeSdk);

  describe('at a server', () => {
    let node: Node;
    beforeAll(async () => {
      node = await startNode({ EVENTS_PER_MINUTE: '0' });
    }, 60_000);
    afterAll(() => node.stop());

    it('is renewed in place before it expires, and nothing is missed', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node, [alice, bob]);
      let asked = 0;
      // The first one lasts less than the server's notice.
      const client = sdk(create, node, bob, {
        token: () => Promise.resolve(token(bob, { expiresIn: (asked += 1) === 1 ? 2 : 3600 })),
      });
      const states = kept<ConnectionStatus>((listener) => client.on('status', listener));
      const conversation = client.chat.conversation(id);
      const heard = kept((listener) => conversation.on('message', listener));
      await conversation.join();
      await until('renewed', () => asked === 2);
      // Past the end of the first one.
      const over = Date.now() + 3_000;
      for (let i = 0; Date.now() < over; i++) {
        await rest(node, alice, 'POST', `/conversations/${id}/messages`, { content: `${i}` });
      }
      const last = await conversation.messages.send({ content: 'last' });
      await until('all', () => heard.length === last.seq);
      expect(asked).toBe(2);
      expect(states.map(({ state }) => state)).toEqual(['connecting', 'connected']);
    });

    it('of who was revoked ends it; a later one is welcome', async () => {
      const alice = newName('alice');
      const client = sdk(create, node, alice);
      client.connect();
      await until('connected', () => client.status.state === 'connected');
      await rest(node, alice, 'DELETE', '/sessions/me');
      await until('disconnected', () => client.status.state === 'disconnected');
      expect(client.status.error?.code).toBe('UNAUTHENTICATED');
      // A token tells its age in whole seconds.
      await until('another second', () => {
        if (client.status.state === 'disconnected') client.connect();
        return client.status.state === 'connected';
      });
    });
  });

  describe('of a script', () => {
    let server: ScriptedServer;
    let asked: number;
    beforeEach(async () => {
      server = await ScriptedServer.start();
      asked = 0;
    });
    afterEach(() => server.close());

    const client = (next: () => Promise<string> = () => Promise.resolve('')): RealtimeClient =>
      sdk(create, server, 'anyone', {
        token: async () => {
          asked += 1;
          return (await next()) || `token-${asked}`;
        },
      });
    const connected = async (one: RealtimeClient): Promise<void> => {
      one.connect();
      await until('connected', () => one.status.state === 'connected');
    };

    it('is fetched once, however many namespaces say that it expires', async () => {
      let give: () => void = () => undefined;
      const one = client(() =>
        asked === 1 ? Promise.resolve('') : new Promise((resolve) => (give = () => resolve(''))),
      );
      await connected(one);
      for (let i = 0; i < 3; i++) server.last.tell('/', 'auth:expiring', { expiresAt: new Date().toISOString() });
      await until('asked', () => asked === 2);
      give();
      expect(await server.heard('auth:refresh')).toMatchObject([{ data: { token: 'token-2' } }]);
      expect(asked).toBe(2);
    });

    it('is renewed once for all the requests that need it, which are then made again', async () => {
      let current = 'token-1';
      server.answer = ({ event, data }) => {
        if (event === 'auth:refresh') current = data.token as string;
        if (event === 'chat:read' && current === 'token-1') return { error: { code: 'TOKEN_EXPIRED', message: 'old' } };
        return { data: { readSeq: 1, unread: 0 } };
      };
      const one = client();
      await connected(one);
      const { chat } = one;
      const reads = await Promise.all(['1', '2', '3'].map((id) => chat.conversation('any').markRead(id)));
      expect(reads).toEqual(Array(3).fill({ readSeq: 1, unread: 0 }));
      expect(server.of('auth:refresh')).toHaveLength(1);
      expect(asked).toBe(2);
    });

    it('that does not help is not asked for again and again', async () => {
      server.answer = ({ event }) =>
        event === 'chat:read' ? { error: { code: 'UNAUTHENTICATED', message: 'no' } } : { data: {} };
      const one = client();
      await connected(one);
      await expect(one.chat.conversation('any').markRead('1')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(asked).toBe(2);
    });

    it('that cannot be replaced for now costs neither rooms nor messages', async () => {
      let usable = true;
      const one = client(() => (usable ? Promise.resolve('') : Promise.reject(new Error('offline'))));
      await connected(one);
      usable = false;
      server.answer = ({ event, data }) => {
        if (!usable && event !== 'auth:refresh') return { error: { code: 'TOKEN_EXPIRED', message: 'old' } };
        return { data: { ...data, position: { room: 'conversation:any', epoch: 'e', seq: 0 }, events: [] } };
      };
      const conversation = one.chat.conversation('any');
      const joining = conversation.join();
      const sending = conversation.messages.send({ content: 'hi' });
      await server.heard('chat:join', 2);
      await server.heard('chat:message', 2);
      expect(sending.status).toBe('pending');
      usable = true;
      expect(await joining).toMatchObject({ position: { seq: 0 } });
      expect(await sending).toMatchObject({ content: 'hi' });
    });

    it('is asked for again when there was none for now', async () => {
      const one = client(() => (asked === 2 ? Promise.reject(new Error('offline')) : Promise.resolve('')));
      await connected(one);
      server.last.tell('/', 'auth:expiring', { expiresAt: new Date().toISOString() });
      expect(await server.heard('auth:refresh')).toMatchObject([{ data: { token: 'token-3' } }]);
    });
  });
});
