import type { AdminUser } from '../../src/contracts/admin';
import { newName, token } from '../support/clients';
import { scrape } from '../support/metrics';
import { onBothEngines } from '../support/node';
import { closeRawTcp, RawTcp, requestHead } from '../support/raw-tcp';
import { restAs } from '../support/roles';
import { closeStreams, Sse } from '../support/sse';
import { expectToStayAlive } from '../support/staying-alive';
import { until } from '../support/until';

const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const MESSAGES = '/api/v1/conversations/general/messages';
const OPEN_STREAMS = 'websocket_connected_clients{namespace="stream",transport="sse"}';

onBothEngines(
  (node) => {
    afterEach(() => {
      closeRawTcp();
      closeStreams();
    });
    expectToStayAlive(() => [node(), node(1)]);

    const socketsOf = async (userId: string): Promise<number> => {
      const { body } = await restAs<AdminUser>('admin', node(), 'admin', 'GET', `/admin/users/${userId}`);
      return body.data.sockets.length;
    };

    /** A poll that waits so many seconds, and eight requests behind it: 9 answers on one connection. */
    const openRow = (userId: string, wait: number, target: string): RawTcp => {
      const headers = { authorization: `Bearer ${token(userId)}` };
      const tcp = RawTcp.open(node(1));
      tcp.write(requestHead(`${MESSAGES}?after=9&wait=${wait}`, headers) + requestHead(target, headers).repeat(8));
      return tcp;
    };

    it('lives when a connection breaks on which a stream has overtaken a request', async () => {
      const headers = { authorization: `Bearer ${token(newName('mallory'))}` };
      const json = { ...headers, 'content-type': 'application/json' };
      // More than is read at once: the first answer, which closes, is given before the rest is looked at.
      const body = JSON.stringify('x'.repeat(66_000));
      const requests = [
        requestHead('/socket.io/?EIO=3&transport=polling'),
        requestHead('/api/v1/conversations', { ...json, 'content-length': String(body.length) }, 'POST') + body,
        requestHead('/api/v1/stream?rooms=user:me', { ...json, 'content-length': '0' }, 'HEAD'),
        'no request\r\n\r\n',
      ];
      for (const _ of times(10)) {
        const tcps = times(20).map(() => RawTcp.open(node(1)));
        for (const tcp of tcps) tcp.write(requests.join(''));
        for (const tcp of tcps) await tcp.end();
      }
    });

    describe.each([
      ['streams', '/api/v1/stream?rooms=conversation:general,user:me'],
      ['long polls', `${MESSAGES}?after=9&wait=25`],
    ])('%s that stand behind another answer', (_what, target) => {
      it('are refused', async () => {
        const row = openRow(newName('mallory'), 1, target);
        const statuses = (): number[] =>
          [...row.text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
        await until('all answers', () => statuses().length === 9);
        expect(statuses()).toEqual([200, ...times(8).map(() => 429)]);
        expect(row.text.match(/"code":"LIMIT_EXCEEDED"/g)).toHaveLength(8);
      });

      it('leave nothing behind when their connection is closed', async () => {
        const userId = newName('mallory');
        for (const round of times(3)) {
          const rows = times(3).map(() => openRow(userId, 25, target));
          await until(`the first of each, round ${round}`, async () => (await socketsOf(userId)) === rows.length);
          for (const row of rows) row.close();
          await until('the end of them', async () => (await socketsOf(userId)) === 0);
          expect((await scrape(node(1))).get(OPEN_STREAMS) ?? 0).toBe(0);
        }
        // The address has its 30 connections.
        for (const _ of times(30)) await Sse.open(node(1), userId, { rooms: ['user:me'] });
      });
    });
  },
  { DEMO: 'true', SOCKETS_PER_USER: '0', SOCKETS_PER_IP: '30', HANDSHAKES_PER_10S: '0', REST_PER_MINUTE: '0' },
);
