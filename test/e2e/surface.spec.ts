import 'reflect-metadata';
import { RequestMethod, Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { MetadataScanner } from '@nestjs/core';
import type { Environment } from '../../src/config/environment';
import { Ours } from '../../src/hosting/realtime-context';
import { StandaloneModule } from '../../src/standalone.module';
import { EACH_EVENT, EVENTS } from '../support/events';
import { token } from '../support/clients';
import { onBothEngines } from '../support/node';
import { byHeader, JsonSocket } from '../support/plain-socket';
import { EACH_ROUTE, OPEN_ROUTES, ROUTES, STREAM_ROUTES } from '../support/routes';
import { expectToStayAlive } from '../support/staying-alive';
import { closeSpeakers, SPEAKERS } from '../support/speakers';
import { Stage } from '../support/stage';

const metadata = (key: string, of: object): unknown => Reflect.getMetadata(key, of);

type Metadata = Partial<Record<'imports' | 'providers' | 'controllers', unknown[]>>;

/** The classes of a module and of all it imports: providers and controllers. */
function classesOf(module: unknown, seen = new Set<unknown>()): Type[] {
  if (seen.has(module)) return [];
  seen.add(module);
  const given: Metadata & { module?: Type } = typeof module === 'function' ? {} : (module as object);
  const type = given.module ?? (module as Type);
  const all = (part: keyof Metadata): unknown[] => [
    ...((metadata(part, type) as unknown[] | undefined) ?? []),
    ...(given[part] ?? []),
  ];
  const own = [...all('providers'), ...all('controllers')].filter((part): part is Type => typeof part === 'function');
  return [...own, ...all('imports').flatMap((imported) => classesOf(imported, seen))];
}

const scanner = new MetadataScanner();
const methodsOf = ({ prototype }: Type): object[] =>
  scanner.getAllMethodNames(prototype as object).map((name) => (prototype as Record<string, object>)[name] as object);

/** `/chat chat:join` of every gateway. */
function registeredEvents(classes: Type[]): string[] {
  return classes
    .filter((type) => metadata('websockets:is_gateway', type))
    .flatMap((gateway) => {
      const { namespace } = metadata('websockets:gateway_options', gateway) as { namespace: string };
      const messages = methodsOf(gateway).map((method) => metadata('message', method) as string | undefined);
      return messages.flatMap((message) => (message && !message.startsWith('*') ? [`${namespace} ${message}`] : []));
    });
}

/** `GET /conversations/:/messages` of every controller. */
function registeredRoutes(classes: Type[]): string[] {
  return classes.flatMap((type) => {
    const path = metadata(PATH_METADATA, type) as string | undefined;
    if (path === undefined) return [];
    const prefix = metadata(Ours.KEY, type) ? `/api/v1/${path}` : path;
    return methodsOf(type).flatMap((handler) => {
      const method = metadata(METHOD_METADATA, handler) as RequestMethod | undefined;
      const parts = [prefix, (metadata(PATH_METADATA, handler) as string | undefined) ?? ''];
      const segments = parts.flatMap((part) => part.split('/')).filter((part) => part !== '');
      return method === undefined ? [] : [`${RequestMethod[method]} /${segments.join('/').replace(/:\w+/g, ':')}`];
    });
  });
}

describe('the tables of events and routes', () => {
  const classes = classesOf(
    StandaloneModule.from({
      options: { demo: true, jwt: {} },
      console: true,
      upstreams: [] as object[],
    } as Environment),
  );

  it('have every event that a gateway handles, and no other', () => {
    expect(EVENTS.map(({ namespace, event }) => `${namespace} ${event}`).sort()).toEqual(
      registeredEvents(classes).sort(),
    );
  });

  it('have every route of a controller, and no other', () => {
    const known = [...ROUTES, ...STREAM_ROUTES].map(({ method, path }) => {
      const [pattern = ''] = path.replace(/\/[A-Z]+/g, '/:').split('?');
      return `${method} /api/v1${pattern}`;
    });
    expect([...known, ...OPEN_ROUTES].sort()).toEqual(registeredRoutes(classes).sort());
  });
});

onBothEngines(
  (node) => {
    afterEach(closeSpeakers);
    expectToStayAlive(() => [node(), node(1)]);

    describe.each(SPEAKERS)('over %s', (_transport, connect) => {
      it.each(EACH_EVENT)('%s accepts what is fine', async (_name, entry) => {
        const stage = await Stage.set(node, connect);
        const client = await stage.client(entry);
        expect(await client.ask(entry.event, stage.fill(entry.fine))).toEqual({ data: expect.anything() as unknown });
      });
    });

    // A token is refreshed for the whole connection: that one belongs to `/` as much as to any other.
    it.each(EACH_EVENT)('%s needs no name of its namespace in a frame of /ws', async (_name, entry) => {
      const stage = await Stage.set(node);
      const socket = await JsonSocket.connect(node(1), stage.names.OWNER, byHeader(token(stage.names.OWNER, entry)));
      expect(await socket.ask(entry.event, stage.fill(entry.fine))).toEqual({ data: expect.anything() as unknown });
    });

    it.each(EACH_ROUTE)('%s accepts what is fine', async (_name, entry) => {
      const stage = await Stage.set(node);
      const { status, body } = await stage.rest(entry, entry.fine && stage.fill(entry.fine));
      expect(body).toMatchObject({ data: expect.anything() as unknown });
      expect([200, 201]).toContain(status);
    });
  },
  { DEMO: 'true', EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' },
);
