import type { Locale } from './contracts/auth';
import { defined, Layout, resolveLayout } from './realtime.layout';

/** What may be limited. 0 switches a rate or a count off; `NEVER_ZERO` lists the others. */
export interface Limits {
  /** Bytes of one frame from a client. Default 65,536. */
  maxFrameBytes: number;
  /** Bytes of one REST body. Default 102,400. */
  maxBodyBytes: number;
  /** Levels of JSON; the payload object is level 1. Default 32. */
  maxJsonDepth: number;
  /** Items of one array in a payload. Default 1,000. */
  maxArrayItems: number;
  /** Characters of a message's content. Default 4,000. */
  maxContentLength: number;
  /** Bytes of a message's metadata as JSON. Default 8,192. */
  maxMetadataBytes: number;
  /** Events per user in any 60 s, over all sockets and nodes. Default 100. */
  eventsPerMinute: number;
  /** REST requests per user in any 60 s. Default 600. */
  restPerMinute: number;
  /** Handshakes per address in any 10 s. Default 300. */
  handshakesPer10s: number;
  /** Connections of one user, over all nodes. Default 10. */
  socketsPerUser: number;
  /** Connections of one address to one node. Default 2,000. */
  socketsPerIp: number;
  /** Rooms one socket may be in. Default 200. */
  roomsPerSocket: number;
  /** Bytes that may wait for a client to read. Default 1,048,576. */
  maxQueuedBytes: number;
  /** Packets that may wait for a Socket.IO client to read. Default 1,000. */
  maxQueuedPackets: number;
  /** Events a room's log keeps. Default 1,000. */
  roomLogEvents: number;
  /** Hours a room's log is kept after its last event. Default 24. */
  roomLogHours: number;
  /** Notifications kept of one user, the last ones. Default 10,000. */
  notificationsPerUser: number;
  /** Messages the memory engine holds in all, and activities of projects; one more of either is `STORE_FULL`. Default 1,000,000. */
  memoryMaxMessages: number;
}

export interface RedisSettings {
  /** `redis://…` or `rediss://…`. Default `redis://127.0.0.1:6379`; with `clusterNodes` only user, password and TLS. */
  url: string;
  /** `host:port` of some nodes of a Redis Cluster. Default none. */
  clusterNodes: string[];
  /** Default `depth:`. */
  keyPrefix: string;
}

export const ALGORITHMS = ['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'] as const; // prettier-ignore
export type Algorithm = (typeof ALGORITHMS)[number];

/** How tokens are verified: exactly one of `secret`, `publicKey` and `jwksUri`. */
export interface JwtSettings {
  /** The shared secret of HS256. */
  secret?: string;
  /** A public key as PEM. */
  publicKey?: string;
  /** Where the keys are published (RFC 7517). */
  jwksUri?: string;
  /** The one algorithm accepted. Default: HS256 with a secret, ES256 with an EC key, else RS256. */
  algorithm?: Algorithm;
  /** The `iss` asked for. Default: none is. */
  issuer?: string;
  /** The `aud` asked for. Default: none is. */
  audience?: string;
}

export type EngineName = 'memory' | 'redis';

/** When a write is answered: once the engine's memory has it, or once a replica of Redis has it too. */
export const DURABILITIES = ['memory', 'replicated'] as const;
export type Durability = (typeof DURABILITIES)[number];

/**
 * What `RealtimeModule.forRoot` takes beside `RealtimeExtras`, and a factory of `forRootAsync` gives. Everything but `jwt`
 * has a default, also where it is given as `undefined`.
 */
export interface RealtimeOptions {
  jwt: JwtSettings;
  /** Default `redis` where `redis.url` or `redis.clusterNodes` is given, else `memory`. */
  engine?: EngineName;
  redis?: Partial<RedisSettings>;
  /**
   * `replicated`: a write is answered once a replica of Redis has it, so that no answered write is lost when that replica
   * is promoted; `STORE_UNAVAILABLE` when none has it within 2 s. Then it may still have happened: with the same
   * idempotency key it is done once. Needs the engine `redis`. Default `memory`.
   */
  durability?: Durability;
  /** Origins of browser pages that may connect, beside the server's own. Default none. */
  origins?: string[];
  /** Pages of any port of localhost may connect. Default false. */
  allowLocalhost?: boolean;
  /** Default `en`. */
  defaultLocale?: Locale;
  /** `open` knows everyone with a valid token; `registered` those put by `PUT /users/{id}`. Default `open`. */
  userDirectory?: 'open' | 'registered';
  /** How many proxies in front may name the client's address in `X-Forwarded-For`. Default 0: none. */
  trustProxy?: number;
  /** permessage-deflate for frames over 1 KiB. Default true. */
  compression?: boolean;
  /** How long events wait for others at a socket with `auth.batch`, in milliseconds, at most 100. 0: none does. Default 50. */
  batchWindowMs?: number;
  /** Days messages are kept. Default 0: until they are deleted. */
  messageTtlDays?: number;
  /** Between two pings, and how long to wait for the answer, in milliseconds. Defaults 25,000 and 60,000. */
  pingIntervalMs?: number;
  pingTimeoutMs?: number;
  /** How long a handshake, an upgrade, a namespace CONNECT may take, in milliseconds. Default 10,000. */
  handshakeTimeoutMs?: number;
  /**
   * While the event loop has been busy for longer with what came at once, in milliseconds, new connections are refused
   * with 503 and a `Retry-After` of some seconds: more could not be let in in time. 0: never. Default 2,000.
   */
  maxEventLoopDelayMs?: number;
  /** A client for which more waits than `maxQueuedBytes` or `maxQueuedPackets` is closed after so long, in milliseconds. Default 5,000. */
  slowConsumerMs?: number;
  /**
   * How long it may take to send the clients away when the app shuts down, in milliseconds, at most 20,000; few take
   * less. 0: they are told and ended at once. Default 10,000.
   */
  drainMs?: number;
  /** One line of JSON per event on standard output: who, which, how long, how it ended; no payload. Default false. */
  logEvents?: boolean;
  /** Seeds demo users and a conversation, and mints tokens for them. Never in production. Default false. */
  demo?: boolean;
  limits?: Partial<Limits>;
}

export type ResolvedOptions = Required<Omit<RealtimeOptions, 'redis' | 'limits'>> &
  Layout & {
    redis: RedisSettings;
    limits: Limits;
  };

export const DEFAULT_LIMITS: Limits = {
  maxFrameBytes: 65_536,
  maxBodyBytes: 102_400,
  maxJsonDepth: 32,
  maxArrayItems: 1_000,
  maxContentLength: 4_000,
  maxMetadataBytes: 8_192,
  eventsPerMinute: 100,
  restPerMinute: 600,
  handshakesPer10s: 300,
  socketsPerUser: 10,
  socketsPerIp: 2_000,
  roomsPerSocket: 200,
  maxQueuedBytes: 1_048_576,
  maxQueuedPackets: 1_000,
  roomLogEvents: 1_000,
  roomLogHours: 24,
  notificationsPerUser: 10_000,
  memoryMaxMessages: 1_000_000,
};

/** Limits that cannot be switched off. */
export const NEVER_ZERO: ReadonlySet<keyof Limits> = new Set([
  'maxFrameBytes',
  'maxBodyBytes',
  'maxJsonDepth',
  'maxArrayItems',
  'roomLogEvents',
  'roomLogHours',
]);

/** Milliseconds. */
export const LONGEST_BATCH_WINDOW = 100;

/** Milliseconds: orchestrators kill a process 30 s after they have asked it to end. */
export const LONGEST_DRAIN = 20_000;

const DEFAULTS = {
  durability: 'memory',
  origins: [],
  allowLocalhost: false,
  defaultLocale: 'en',
  userDirectory: 'open',
  trustProxy: 0,
  compression: true,
  batchWindowMs: 50,
  messageTtlDays: 0,
  pingIntervalMs: 25_000,
  pingTimeoutMs: 60_000,
  handshakeTimeoutMs: 10_000,
  maxEventLoopDelayMs: 2_000,
  slowConsumerMs: 5_000,
  drainMs: 10_000,
  logEvents: false,
  demo: false,
} satisfies Partial<RealtimeOptions>;

const DEFAULT_REDIS: RedisSettings = { url: 'redis://127.0.0.1:6379', clusterNodes: [], keyPrefix: 'depth:' };

/** The token of the resolved options. */
export const REALTIME_OPTIONS = Symbol('REALTIME_OPTIONS');

/** Fills in the defaults. Throws on what cannot work, naming the option. */
export function resolveOptions(given: RealtimeOptions, layout: Layout = resolveLayout()): ResolvedOptions {
  const options = defined(given);
  const { jwt } = options;
  if ([jwt.secret, jwt.publicKey, jwt.jwksUri].filter((key) => key !== undefined).length !== 1) {
    throw new Error('jwt: give exactly one of secret, publicKey and jwksUri');
  }
  const limits = { ...DEFAULT_LIMITS, ...defined(options.limits ?? {}) };
  for (const [name, value] of Object.entries(limits)) {
    if (!Number.isInteger(value) || value < 0) throw new Error(`limits.${name}: ${value} is not a whole number from 0`);
  }
  const { batchWindowMs = DEFAULTS.batchWindowMs, drainMs = DEFAULTS.drainMs } = options;
  if (!(batchWindowMs >= 0 && batchWindowMs <= LONGEST_BATCH_WINDOW)) {
    throw new Error(`batchWindowMs: must be from 0 to ${LONGEST_BATCH_WINDOW}`);
  }
  if (!(drainMs >= 0 && drainMs <= LONGEST_DRAIN)) throw new Error(`drainMs: must be from 0 to ${LONGEST_DRAIN}`);
  for (const name of NEVER_ZERO) if (limits[name] === 0) throw new Error(`limits.${name}: must be at least 1`);
  const redis = defined(options.redis ?? {});
  const elsewhere = redis.url !== undefined || (redis.clusterNodes ?? []).length > 0;
  const engine = options.engine ?? (elsewhere ? 'redis' : 'memory');
  if (engine === 'memory' && options.durability === 'replicated') {
    throw new Error('durability: replicated needs the engine redis');
  }
  return {
    ...DEFAULTS,
    ...options,
    ...layout,
    engine,
    redis: { ...DEFAULT_REDIS, ...redis },
    limits,
  };
}
