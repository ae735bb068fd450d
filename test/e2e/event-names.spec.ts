import { NAMESPACES } from '../../src/contracts/namespaces';
import type { Problem } from '../../src/contracts/errors';
import { Client, newName } from '../support/clients';
import { EVENTS } from '../support/events';
import { scrape } from '../support/metrics';
import { onBothEngines } from '../support/node';
import { askRaw, writeRaw } from '../support/raw-events';
import { closeSpeakers, SPEAKERS } from '../support/speakers';
import { expectToStayAlive } from '../support/staying-alive';
import { until } from '../support/until';

/** Socket.IO lets a name be a number. */
const NUMBERS = ['1', '-1.5'];

const UNKNOWN: [what: string, name: string][] = [
  ['hasOwnProperty', 'hasOwnProperty'],
  ['__proto__', '__proto__'],
  ['error', 'error'],
  ['*', '*'],
  ['10 KB', 'x'.repeat(10_240)],
  ['control characters', '\u0000\r\n\u001b[31m'],
  ['half of a character', '\ud83d'],
  ['a server’s own', 'chat:updated'],
  ['a server’s own in /admin', 'room:closed'],
  ['a method’s', 'handleDisconnect'],
  ['one with a space after it', 'auth:refresh '],
  ['one in capitals', 'AUTH:REFRESH'],
];

/** Names of Socket.IO’s own: its parser ends who sends them. */
const RESERVED = ['disconnect', 'disconnecting', 'connect', 'connect_error', 'newListener', 'removeListener'];

const NO_NAMES = [
  ...RESERVED.map((name) => `["${name}",{}]`),
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

const unknown = { error: { code: 'UNKNOWN_EVENT', message: 'Unknown event' } };

onBothEngines(
  (node) => {
    afterEach(closeSpeakers);
    expectToStayAlive(() => [node(), node(1)]);

    describe.each(NAMESPACES)('names of events on %s (T5)', (namespace) => {
      const role = namespace === '/admin' ? 'admin' : 'user';
      const connect = (): Promise<Client> => Client.connect(node(), newName('alice'), { namespace, role });

      describe.each(SPEAKERS)('over %s', (transport, speak) => {
        const names = transport === '/ws' ? [...UNKNOWN, ...RESERVED.map((name) => [name, name] as const)] : UNKNOWN;

        it('are UNKNOWN_EVENT when there is none of that name', async () => {
          const client = await speak(node(), newName('alice'), { namespace, role });
          for (const [i, [what, name]] of names.entries()) {
            expect([what, await client.ask(name, {})]).toEqual([what, unknown]);
            expect([what, await client.ask(name)]).toEqual([what, unknown]);
            client.tell(name, {});
            expect((await client.hear<Problem>('error', i + 1)).at(-1)).toEqual(unknown.error);
          }
        });

        it('are UNKNOWN_EVENT when they are another namespace’s', async () => {
          const client = await speak(node(), newName('alice'), { namespace, role });
          const own = EVENTS.filter((entry) => entry.namespace === namespace).map(({ event }) => event);
          for (const { event, fine } of EVENTS.filter((entry) => !own.includes(entry.event))) {
            expect([event, await client.fail(event, fine)]).toMatchObject([event, { code: 'UNKNOWN_EVENT' }]);
          }
        });
      });

      it('are UNKNOWN_EVENT when they are numbers, or empty', async () => {
        const client = await connect();
        for (const [i, name] of [...NUMBERS, '""'].entries()) {
          expect([name, await askRaw(client, `[${name},{}]`)]).toEqual([name, unknown]);
          expect([name, await askRaw(client, `[${name}]`)]).toEqual([name, unknown]);
          writeRaw(client, `[${name},{}]`);
          expect((await client.hear<Problem>('error', i + 1)).at(-1)).toEqual(unknown.error);
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

    it.each(SPEAKERS)('leave no name in the metrics that is not the contract’s, over %s', async (_transport, speak) => {
      const client = await speak(node(), newName('alice'));
      for (const name of ['no:such:event', '*invalid', '__proto__', 'x'.repeat(10_240)]) await client.fail(name, {});
      const known = new Set([...EVENTS.map(({ event }) => event), 'unknown']);
      const labels = [...(await scrape(node())).keys()].flatMap((series) => /event="([^"]*)"/.exec(series)?.[1] ?? []);
      expect(labels).toContain('unknown');
      expect(labels.filter((label) => !known.has(label))).toEqual([]);
    });
  },
  { EVENTS_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' },
);
