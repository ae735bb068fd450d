import type { Problem } from '../../src/contracts/errors';
import { Client, closeClients, newConversation, newName, token } from '../support/clients';
import { contents } from '../support/hearing';
import { untilMetric } from '../support/metrics';
import { onBothEngines } from '../support/node';
import { upgradeHeaders } from '../support/plain-http';
import { closeRawTcp, RawTcp } from '../support/raw-tcp';
import { until } from '../support/until';

const CROWD = 3_000;

const UNLIMITED = { HANDSHAKES_PER_10S: '0', SOCKETS_PER_IP: '0', SOCKETS_PER_USER: '0', REST_PER_MINUTE: '0' };

function requestOf(path: string, headers: Record<string, string>): string {
  const lines = Object.entries({ host: 'localhost', 'accept-language': 'ar', ...headers });
  return `GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

/** One of each way to come in. */
function handshakes(): string[] {
  const bearer = { authorization: `Bearer ${token(newName('alice'))}` };
  return [
    requestOf('/socket.io/?EIO=4&transport=polling', {}),
    requestOf('/socket.io/?EIO=4&transport=websocket', upgradeHeaders()),
    requestOf('/ws', { ...upgradeHeaders(), ...bearer }),
    requestOf('/api/v1/stream?rooms=user:me', bearer),
  ];
}

interface Refusal {
  retryAfter: number;
  problem: Problem;
}

function refusalOf({ text }: RawTcp): Refusal {
  const utf8 = Buffer.from(text, 'latin1').toString();
  return {
    retryAfter: Number(/^retry-after: (\d+)\r$/im.exec(utf8)?.[1]),
    problem: JSON.parse(utf8.slice(utf8.indexOf('\r\n\r\n'))) as Problem,
  };
}

describe('many more clients at once than a server can let in in time', () => {
  onBothEngines(
    (node) => {
      afterEach(() => {
        closeClients();
        closeRawTcp();
      });

      /** Whoever is refused, as the server was busy just then, comes again. */
      const enter = (userId: string): Promise<Client> =>
        until('to be let in', async () => {
          const client = Client.open(node(), userId);
          await until('an answer', () => client.socket.connected || !client.socket.active);
          return client.socket.connected ? client : undefined;
        });

      it('are told when to come again, the rest is let in, and who is there is served', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice, bob]);
        const [sender, reader] = [await enter(alice), await enter(bob)];
        await reader.join(id);
        const ways = handshakes();

        const crowd = Array.from({ length: CROWD }, (_, i) => {
          const tcp = RawTcp.open(node());
          tcp.write(ways[i % ways.length] ?? '');
          return tcp;
        });
        const sent = await sender.send(id, 'in the midst of it');
        await until('all to be answered', () => crowd.every(({ status }) => status > 0), 60_000);
        await until('what was said', () => contents(reader).includes(sent.content));

        expect(new Set(crowd.map(({ status }) => status))).toEqual(new Set([101, 200, 503]));
        const refused = crowd.filter(({ status }) => status === 503);
        await until('the refusals whole', () => refused.every(({ closed }) => closed));
        const refusals = refused.map(refusalOf);
        for (const { retryAfter, problem } of refusals) {
          const { code, message, retryAfterMs } = problem;
          expect({ code, message, retryAfterMs }).toEqual({
            code: 'STORE_UNAVAILABLE',
            message: 'الخادم مشغول ولا يمكنه استقبال مزيد من الاتصالات الآن، حاول مرة أخرى',
            retryAfterMs: retryAfter * 1_000,
          });
        }
        // Not all at once again.
        const waits = new Set(refusals.map(({ retryAfter }) => retryAfter));
        expect([1, 2, 3, 4, 5]).toEqual(expect.arrayContaining([...waits]));
        expect(waits.size).toBeGreaterThan(1);
        await untilMetric(node(), 'realtime_rate_limited_total{kind="busy"}', refused.length);

        const late = await enter(bob);
        expect((await late.join(id)).position.seq).toBe(sent.seq);
      }, 120_000);
    },
    { ...UNLIMITED, MAX_EVENT_LOOP_DELAY_MS: '50' },
  );
});
