import type { RevokedSessions } from '../../src/contracts/auth';
import { Client, closeClients, newConversation, newName, rest, RestAnswer, token } from '../support/clients';
import { closeConnections, Connection } from '../support/connection';
import { cast, expectEnded, refusalOf } from '../support/endings';
import { claims, hs256, now } from '../support/forged-tokens';
import { mark } from '../support/hearing';
import { onBothEngines } from '../support/node';
import { restAs } from '../support/roles';
import { until } from '../support/until';

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;

/** Issued a little after now, as the contract's tolerance of clocks allows. */
const later = (userId: string): string => hs256(claims({ sub: userId, iat: Math.floor(now()) + 2 }));
const bearer = (credential: string): Record<string, string> => ({ authorization: `Bearer ${credential}` });

onBothEngines(
  (node) => {
    afterEach(() => {
      closeClients();
      closeConnections();
    });

    type Revoke = (userId: string, at?: number) => Promise<RestAnswer<RevokedSessions>>;
    const WAYS: [who: string, revoke: Revoke][] = [
      ['the user himself', (userId, at = 0) => rest(node(at), userId, 'DELETE', '/sessions/me')],
      [
        'an admin',
        (userId, at = 0) => restAs('admin', node(at), newName('admin'), 'DELETE', `/sessions/users/${userId}`),
      ],
    ];

    describe.each(WAYS)('ended by %s', (_who, revoke) => {
      it.each([0, 1])('are ended on every node, asked for at node %i: rooms first, then the reason', async (at) => {
        const here = await cast(node);
        const { userId, room } = here;
        const { status, body } = await revoke(userId, at);
        expect([status, body]).toEqual([200, { data: { userId, revokedAt: time } }]);
        await expectEnded(here);
        const told = { event: 'error', data: { code: 'UNAUTHENTICATED', message: 'Authentication failed' } };
        for (const client of here.roots) expect(client.heard).toEqual([told]);
        for (const client of here.chats) {
          expect(client.heard).toEqual([{ event: 'room:closed', data: { room, code: 'UNAUTHENTICATED' } }, told]);
        }
      });

      it('leave the old token refused everywhere, and a later one welcome', async () => {
        const bob = newName('bob');
        const id = await newConversation(node(), [bob]);
        const old = token(bob);
        await Client.connect(node(), bob, { auth: { token: old } });
        expect((await revoke(bob)).status).toBe(200);
        for (const at of [0, 1]) {
          for (const namespace of ['/', '/chat']) {
            const refused = await refusalOf(node(at), bob, { namespace, auth: { token: old } });
            expect(refused.code).toBe('UNAUTHENTICATED');
          }
          const refused = await rest(node(at), bob, 'GET', '/conversations', undefined, bearer(old));
          expect([refused.status, refused.body.code]).toEqual([401, 'UNAUTHENTICATED']);
          const again = await rest(node(at), bob, 'DELETE', '/sessions/me', undefined, bearer(old));
          expect(again.status).toBe(401);

          const welcome = await Client.connect(node(at), bob, { auth: { token: later(bob) } });
          expect((await welcome.join(id)).conversation.id).toBe(id);
          expect((await welcome.fail('auth:refresh', { token: old })).code).toBe('UNAUTHENTICATED');
          expect((await welcome.send(id, 'back')).senderId).toBe(bob);
          expect((await rest(node(at), bob, 'GET', '/conversations', undefined, bearer(later(bob)))).status).toBe(200);
        }
      });

      it('close who comes in at the same moment too', async () => {
        const bob = newName('bob');
        const credential = token(bob);
        const comers = Array.from({ length: 20 }, (_, i) => Client.open(node(i), bob, { auth: { token: credential } }));
        const refusals = new Set<Client>();
        for (const comer of comers) comer.socket.once('connect_error', () => refusals.add(comer));
        await until('the first', () => comers.some(({ socket }) => socket.connected));
        expect((await revoke(bob)).status).toBe(200);
        await until('the end', () =>
          comers.every((comer) => refusals.has(comer) || (comer.of('error').length > 0 && !comer.socket.connected)),
        );
        for (const comer of comers) {
          if (!refusals.has(comer)) expect(comer.of('error')).toMatchObject([{ code: 'UNAUTHENTICATED' }]);
        }
      });
    });

    it('keep what was begun with a later token', async () => {
      const bob = newName('bob');
      const [old, fresh] = [await Client.connect(node(0), bob), await Client.connect(node(1), bob)];
      await fresh.do('auth:refresh', { token: later(bob) });
      expect((await rest(node(), bob, 'DELETE', '/sessions/me')).status).toBe(200);
      await until('the end', () => old.socket.disconnected);
      const id = await newConversation(node(), [newName('alice'), bob]);
      await fresh.join(id);
      await mark(fresh, id, fresh);
      expect(fresh.of('error')).toEqual([]);
    });

    it('end in all namespaces of a connection, in the language of each', async () => {
      const bob = newName('bob');
      const connection = new Connection(node(1));
      const told: string[] = [];
      for (const [namespace, locale] of [
        ['/', 'ar'],
        ['/chat', 'en'],
      ] as const) {
        const socket = await connection.admitted(namespace, { token: token(bob), locale });
        socket.on('error', ({ message }: { message: string }) => told.push(message));
        socket.on('disconnect', (reason) => told.push(reason));
      }
      await rest(node(0), bob, 'DELETE', '/sessions/me');
      await until('both ends', () => told.length === 4);
      expect(told.slice(0, 2).sort()).toEqual(['Authentication failed', 'فشلت المصادقة']);
      expect(told.slice(2)).toEqual(['io server disconnect', 'io server disconnect']);
    });

    it('are not ended by other users, nor by who is away', async () => {
      const bob = newName('bob');
      const his = await Client.connect(node(1), bob);
      for (const role of ['user', 'service'] as const) {
        const { status, body } = await restAs(role, node(), newName(role), 'DELETE', `/sessions/users/${bob}`);
        expect([role, status, body.code]).toEqual([role, 403, 'FORBIDDEN']);
      }
      const near = [`${bob}-2`, bob.slice(0, -1), newName('nobody')];
      for (const userId of near) {
        expect((await restAs('admin', node(), newName('admin'), 'DELETE', `/sessions/users/${userId}`)).status).toBe(
          200,
        );
      }
      const id = await newConversation(node(), [bob]);
      await his.join(id);
      await mark(his, id, his);
      expect(his.of('error')).toEqual([]);
    });
  },
  { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', SOCKETS_PER_USER: '0', HANDSHAKES_PER_10S: '0' },
);
