import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Parser } from '@asyncapi/parser';
import { asyncApiOf, openApiOf, REGISTERED_AS } from '../../src/docs/document-layout';
import { ERROR_STATUS } from '../../src/contracts/errors';
import { Documents, routeName } from '../support/documents';
import { resolveLayout } from '../../src/realtime.layout';
import { EVENTS } from '../support/events';
import { Node, startNode } from '../support/node';
import { OPEN_ROUTES, ROUTES, STREAM_ROUTES } from '../support/routes';

/** Not every version that is in use is the latest one. */
const REMARKS = ['asyncapi-latest-version'];

describe('the documents', () => {
  let node: Node;
  let documents: Documents;

  beforeAll(async () => {
    node = await startNode({ DEMO: 'true' });
    documents = await Documents.of(node);
  }, 60_000);

  afterAll(() => node.stop());

  it('are AsyncAPI 3.0', async () => {
    expect(documents.asyncApi.asyncapi).toBe('3.0.0');
    const { document, diagnostics } = await new Parser().parse(JSON.stringify(documents.asyncApi));
    expect(diagnostics.filter(({ code }) => !REMARKS.includes(String(code)))).toEqual([]);
    expect(document).toBeDefined();
  }, 60_000);

  it('are OpenAPI 3.1', async () => {
    // It is a module that jest cannot load.
    const validator = join(dirname(require.resolve('@seriousme/openapi-schema-validator/package.json')), 'bin');
    const directory = await mkdtemp(join(tmpdir(), 'openapi-'));
    const file = join(directory, 'openapi.json');
    await writeFile(file, JSON.stringify(documents.openApi));
    const run = promisify(execFile)(process.execPath, [join(validator, 'validate-api-cli.js'), file]);
    expect(documents.openApi.openapi).toBe('3.1.0');
    expect((await run).stdout).toContain('"valid": true');
    await rm(directory, { recursive: true });
  }, 60_000);

  it('have every event that is handled, and every alias, and no other', () => {
    expect(documents.events('in').sort()).toEqual(EVENTS.map(({ namespace, event }) => `${namespace} ${event}`).sort());
  });

  it('have every route, and no other', () => {
    expect(documents.routes().sort()).toEqual([...[...ROUTES, ...STREAM_ROUTES].map(routeName), ...OPEN_ROUTES].sort());
  });

  it('have every code, in both languages', () => {
    const errors = documents.asyncApi['x-errors'] as { code: string; message: Record<string, string> }[];
    expect(errors.map(({ code }) => code)).toEqual(Object.keys(ERROR_STATUS));
    expect(
      errors.filter(({ message: { en = '', ar = '' } }) => !/^[A-Z]/.test(en) || !/[\u0600-\u06ff]/.test(ar)),
    ).toEqual([]);
  });

  it('are asked strictly by these tests', () => {
    const typing = { conversationId: 'general', userId: 'bob', isTyping: true };
    const faults = (data: object): string[] => documents.faultsOfEvent('out', '/chat', 'chat:typing', data);
    expect(faults(typing)).toEqual([]);
    expect(faults({ ...typing, isTyping: 'yes' })).toHaveLength(1);
    expect(faults({ ...typing, since: 1 })).toHaveLength(1);
    expect(faults({ conversationId: 'general', userId: 'bob' })).toHaveLength(1);
    expect(documents.faultsOfEvent('out', '/chat', 'chat:type', typing)).toHaveLength(1);
    const member = { ...typing, change: 'added', by: 'alice', at: '2026-01-01' };
    expect(documents.faultsOfEvent('out', '/chat', 'chat:member', member).length).toBeGreaterThanOrEqual(3);
  });

  it('tell of what is registered only', async () => {
    const plain = await startNode({ DEMO: 'false' });
    const routes = (await Documents.of(plain)).routes();
    await plain.stop();
    expect(documents.routes().filter((route) => !routes.includes(route))).toEqual([
      'POST /api/v1/demo/tokens',
      'GET /',
    ]);
  }, 60_000);

  it('follow an app that has other addresses, and fewer parts', () => {
    const { openApi, asyncApi } = documents;
    const registered = new Set(['ChatController', 'ChatGateway', 'PresenceGateway']);
    const layout = resolveLayout({
      paths: { rest: '/rt', socketIo: '/rt-io', websocket: '/rt/ws' },
      namespaces: { '/chat': '/rt/chat' },
    });
    const rest = openApiOf(openApi, registered, layout);
    expect(Object.keys(rest.paths).filter((path) => !path.startsWith('/rt/conversations'))).toEqual([]);
    expect(rest.tags.map((tag) => tag[REGISTERED_AS])).toEqual(['ChatController']);
    const events = asyncApiOf(asyncApi, registered, layout);
    const addresses = Object.values(events.channels).map(({ address }) => address);
    expect(addresses).toEqual(['/', '/rt/chat', '/rt/ws', '/rt/ws/rooms/{conversationId}']);
    expect(events.servers.socketio?.pathname).toBe('/rt-io');
    const without = asyncApiOf(asyncApi, registered, resolveLayout({ features: { websocket: false } }));
    expect(Object.keys(without.channels)).toEqual(['root', 'chat']);
    expect(Object.keys(without.channels.root?.messages ?? {})).toContain('in.presence:subscribe');
    const { channels } = asyncApiOf(asyncApi, new Set(), resolveLayout());
    expect(Object.keys(channels)).toEqual(['root', 'ws']);
    expect(Object.keys(channels.root?.messages ?? {}).filter((key) => !key.startsWith('out.'))).toEqual([
      'in.auth:refresh',
      'ack.auth:refresh',
    ]);
    expect(Object.keys(without.operations).filter((name) => !/^(root|chat)\./.test(name))).toEqual([]);
  });
});
