import type { ModuleMetadata } from '@nestjs/common';
import type { Namespace } from './contracts/namespaces';
import { NAMESPACES } from './contracts/namespaces';
import type { PortProvider } from './realtime.ports';

/** Where the module is reached. All begin with `/`; none is repeated within another. */
export interface Paths {
  /** Prefix of the REST routes, after the app's own global prefix if it has one. Default `/api/v1`. */
  rest: string;
  /**
   * Socket.IO. With another path than the host app's gateways have (theirs is `/socket.io` by default), these keep a
   * Socket.IO server of their own, untouched by ours. Default `/socket.io`.
   */
  socketIo: string;
  /** Plain WebSockets: JSON frames here, one room at `{websocket}/rooms/{conversationId}`. Default `/ws`. */
  websocket: string;
}

/**
 * What clients find. Left out, a feature has no namespace, no event and no route, on any transport; its services are
 * there all the same, for the app and for other features.
 */
export interface Features {
  /** `/chat`, `/conversations`, `{websocket}/rooms`. */
  chat: boolean;
  /** `/projects`. */
  projects: boolean;
  /** `/notifications`. */
  notifications: boolean;
  /** Who is online: `presence:*` on `/`, and the route. `/` itself is always there: what is told to users arrives on it. */
  presence: boolean;
  /** `/admin`. */
  admin: boolean;
  /** Server-sent events: `/stream`. */
  stream: boolean;
  /** Plain WebSockets. */
  websocket: boolean;
  /** The route by which services send private messages. */
  publishing: boolean;
  /** The route `/users`, for `userDirectory: 'registered'`. */
  users: boolean;
  /** The routes `/sessions`, by which users and admins end sessions. */
  sessions: boolean;
  /** The route `/tickets`, for clients that can set no header. */
  tickets: boolean;
}

/**
 * What of the options is known before anything is made. With `forRootAsync` it stands beside `useFactory`, as is Nest's
 * convention.
 */
export interface RealtimeExtras {
  /** Each has a default. */
  paths: Partial<Paths>;
  /** Socket.IO namespaces by the host's names: `{'/chat': '/rt/chat'}`. Frames of `/ws` and metrics keep the contract's. */
  namespaces: Partial<Record<Namespace, string>>;
  /** Default: all of them. */
  features: Partial<Features>;
  /** Modules whose providers `ports` (and `useFactory`) inject. */
  imports: NonNullable<ModuleMetadata['imports']>;
  /** Providers in place of ours: `{provide: UserDirectory, useClass: PrismaUsers}`. */
  ports: PortProvider[];
}

/** `RealtimeExtras` with every default filled in, as far as it is looked up later. */
export interface Layout {
  paths: Paths;
  namespaces: Readonly<Record<Namespace, string>>;
  features: Features;
}

export const DEFAULT_EXTRAS: RealtimeExtras = { paths: {}, namespaces: {}, features: {}, imports: [], ports: [] };

const OWN_NAMES = Object.fromEntries(NAMESPACES.map((name) => [name, name])) as Record<Namespace, string>;

const DEFAULT_PATHS: Paths = { rest: '/api/v1', socketIo: '/socket.io', websocket: '/ws' };

const ALL_FEATURES: Features = {
  chat: true,
  projects: true,
  notifications: true,
  presence: true,
  admin: true,
  stream: true,
  websocket: true,
  publishing: true,
  users: true,
  sessions: true,
  tickets: true,
};

/** Segments of characters that need no escaping, anywhere they are used. */
const PATH = /^(\/[\w.~-]+)+$/;

/** Fills in the defaults. Throws on what cannot work, naming the option. */
export function resolveLayout({ paths, namespaces, features }: Partial<RealtimeExtras> = {}): Layout {
  const layout: Layout = {
    paths: over('paths', DEFAULT_PATHS, paths),
    namespaces: over('namespaces', OWN_NAMES, namespaces),
    features: over('features', ALL_FEATURES, features),
  };
  const { rest, socketIo, websocket } = layout.paths;
  for (const [name, path] of Object.entries<string>({ ...layout.paths })) {
    if (!PATH.test(path)) throw new Error(`paths.${name}: "${path}" is not a path such as "/${name}"`);
  }
  if (overlap(socketIo, websocket)) throw new Error(`paths.websocket: ${websocket} and ${socketIo} are not apart`);
  if (overlap(socketIo, rest)) throw new Error(`paths.socketIo: ${socketIo} and ${rest} are not apart`);
  requireNames(layout.namespaces);
  return layout;
}

/** Whether one path is, or is above, the other. */
export function overlap(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}

function requireNames(namespaces: Layout['namespaces']): void {
  const names = Object.values(namespaces);
  for (const [ours, name] of Object.entries(namespaces)) {
    if (name !== '/' && !PATH.test(name)) throw new Error(`namespaces["${ours}"]: "${name}" is not a name such as "/rt${ours}"`); // prettier-ignore
    if (names.filter((other) => other === name).length > 1) throw new Error(`namespaces: "${name}" is there twice`);
  }
}

function over<T extends object>(option: string, defaults: T, given: Partial<T> = {}): T {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(defaults, name));
  if (unknown !== undefined) throw new Error(`${option}: "${unknown}" is none of ${Object.keys(defaults).join(', ')}`);
  return { ...defaults, ...defined(given) };
}

/** What is `undefined` is as good as left out. */
export function defined<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}
