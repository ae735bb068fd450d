import { NAMESPACES } from '../../src/contracts/namespaces';
import type { Problem } from '../../src/contracts/errors';
import { Client, closeClients, newName } from '../support/clients';
import { EVENTS } from '../support/events';
import { scrape } from '../support/metrics';
import { onBothEngines } from '../support/node';
import { askRaw, writeRaw } from '../support/raw-events';
import { expectToStayAlive } from '../support/staying-alive';
import { until } from '../support/until';

const UNKNOWN: [what: string, name: string][] = [
  ['a number', '1'],
  ['a fraction', '-1.5'],
  ['hasOwnProperty', '"hasOwnProperty"'],
  ['error', '"error"'],
  ['the empty one', '""'],
  ['*', '"*"'],
  ['10 KB', `"${'x'.repeat(10_240)}"`],
  ['control characters', JSON.stringify('\u0000\r\n\u001b[31m')],
  ['a server’s own', '"chat:updated"'],
  ['a server’s own in /admin', '"room:closed"'],
  ['a method’s', '"handleDisconnect"'],
  ['one with a space after it', '"auth:refresh "'],
  ['one in capitals', '"AUTH:REFRESH"'],
];

const NO_NAMES = [
  '["disconnect",{}]',
  '["disconnecting",{}]',
  '["connect",{}]',
  '["connect_error",{}]',
  '["newListener",{}]',
  '["removeListener",{}]',
  '[{"toString":1},{}]',
  '[["auth:refresh"],{}]',
  '[null,{}]',
  '[true,{}]',
  '[]',
  '{}',
  '"auth:refresh"',
  '',
  '[',
];

onBothEngines(
  (node) => {
    afterEach(closeClients);
    expectToStayAlive(() => [node(), node(1)]);

    describe.each(NAMESPACES)('names of events on %s (T5)', (namespace) => {
      const connect = (): Promise<Client> =>
        Client.connect(node(), newName('alice'), { namespace, role: namespace === '/admin' ? 'admin' : 'user' });

      it('are UNKNOWN_EVENT when there is none of that name', async () => {
        const client = await connect();
        const unknown = { error: { code: 'UNKNOWN_EVENT', message: 'Unknown event' } };
        for (const [i, [what, name]] of UNKNOWN.entries()) {
          expect([what, await askRaw(client, `[${name},{}]`)]).toEqual([what, unknown]);
          expect([what, await askRaw(client, `[${name}]`)]).toEqual([what, unknown]);
          writeRaw(client, `[${name},{}]`);
          expect((await client.hear<Problem>('error', i + 1)).at(-1)).toEqual(unknown.error);
        }
      });

      it('are UNKNOWN_EVENT when they are another namespace’s', async () => {
        const client = await connect();
        const own = EVENTS.filter((entry) => entry.namespace === namespace).map(({ event }) => event);
        for (const { event, fine } of EVENTS.filter((entry) => !own.includes(entry.event))) {
          expect([event, await client.fail(event, fine)]).toMatchObject([event, { code: 'UNKNOWN_EVENT' }]);
        }
      });

      it('are answered or close when they are no names', async () => {
        const ends = NO_NAMES.map(async (json) => {
          const client = await connect();
          client.socket.io.engine.write(`2${namespace === '/' ? '' : `${namespace},`}7${json}`);
          await until(`an end of ${json}`, () => client.socket.disconnected || client.of('error').length > 0);
        });
        await Promise.all(ends);
      });
    });

    it('leave no name in the metrics that is not the contract’s', async () => {
      const client = await Client.connect(node(), newName('alice'));
      await client.fail('no:such:event', {});
      const known = new Set([...EVENTS.map(({ event }) => event), 'unknown']);
      const labels = [...(await scrape(node())).keys()].flatMap((series) => /event="([^"]*)"/.exec(series)?.[1] ?? []);
      expect(labels).toContain('unknown');
      expect(labels.filter((label) => !known.has(label))).toEqual([]);
    });
  },
  { EVENTS_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' },
);
