import { bool, cleanEnv, makeValidator, str } from 'envalid';
import { AlgorithmError, verificationKeys } from '../auth/verification-key';
import { LOCALES } from '../contracts/auth';
import {
  ALGORITHMS,
  DEFAULT_LIMITS,
  DURABILITIES,
  JwtSettings,
  Limits,
  LONGEST_BATCH_WINDOW,
  LONGEST_DRAIN,
  NEVER_ZERO,
  RealtimeOptions,
} from '../realtime.options';
import { requireUpstreams } from '../upstream/upstream-rules';
import type { UpstreamRelayOptions } from '../upstream/upstream.options';

/** Known to everyone: good for trying things out, refused in production. */
const DEVELOPMENT_SECRET = 'depth-realtime-development-secret';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const;

/** The environment variable of each limit. */
const LIMITS: Record<keyof Limits, string> = {
  maxFrameBytes: 'MAX_FRAME_BYTES',
  maxBodyBytes: 'MAX_BODY_BYTES',
  maxJsonDepth: 'MAX_JSON_DEPTH',
  maxArrayItems: 'MAX_ARRAY_ITEMS',
  maxContentLength: 'MAX_CONTENT_LENGTH',
  maxMetadataBytes: 'MAX_METADATA_BYTES',
  eventsPerMinute: 'EVENTS_PER_MINUTE',
  restPerMinute: 'REST_PER_MINUTE',
  handshakesPer10s: 'HANDSHAKES_PER_10S',
  socketsPerUser: 'SOCKETS_PER_USER',
  socketsPerIp: 'SOCKETS_PER_IP',
  roomsPerSocket: 'ROOMS_PER_SOCKET',
  maxQueuedBytes: 'MAX_QUEUED_BYTES',
  maxQueuedPackets: 'MAX_QUEUED_PACKETS',
  roomLogEvents: 'ROOM_LOG_EVENTS',
  roomLogHours: 'ROOM_LOG_HOURS',
  notificationsPerUser: 'NOTIFICATIONS_PER_USER',
  memoryMaxMessages: 'MEMORY_MAX_MESSAGES',
};

const count = makeValidator((input: string) => {
  if (!/^\d{1,15}$/.test(input)) throw new Error(`a whole number from 0 was expected, not "${input}"`);
  return Number(input);
});
const positive = makeValidator((input: string) => {
  const value = count()._parse(input);
  if (value === 0) throw new Error('must be at least 1');
  return value;
});
/** 0: one that is free. */
const port = makeValidator((input: string) => {
  const value = count()._parse(input);
  if (value > 65_535) throw new Error(`a port up to 65535 was expected, not "${input}"`);
  return value;
});
const upTo = (most: number): typeof count =>
  makeValidator((input: string) => {
    const value = count()._parse(input);
    if (value > most) throw new Error(`at most ${most} was expected, not "${input}"`);
    return value;
  });
const list = makeValidator((input: string) =>
  input
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const origins = makeValidator((input: string) => list()._parse(input).map(origin));
const redisUrl = makeValidator((input: string) => {
  if (!/^rediss?:$/.test(new URL(input).protocol)) throw new Error('redis://… or rediss://… was expected');
  return input;
});
const httpUrl = makeValidator((input: string) => {
  if (!/^https?:$/.test(new URL(input).protocol)) throw new Error('http://… or https://… was expected');
  return input;
});
const upstreams = makeValidator((input: string) => requireUpstreams(parseJson(input)));

const SPECS = {
  NODE_ENV: str({ default: 'development' }),
  PORT: port({ default: 3000 }),
  HOST: str({ default: undefined }),
  ENGINE: str({ choices: ['memory', 'redis'] as const, default: undefined }),
  REDIS_URL: redisUrl({ default: undefined }),
  REDIS_CLUSTER_NODES: list({ default: [] as string[] }),
  REDIS_KEY_PREFIX: str({ default: 'depth:' }),
  DURABILITY: str({ choices: DURABILITIES, default: 'memory' }),
  JWT_SECRET: str({ default: undefined }),
  JWT_PUBLIC_KEY: str({ default: undefined }),
  JWT_JWKS_URI: httpUrl({ default: undefined }),
  JWT_ALGORITHM: str({ choices: ALGORITHMS, default: undefined }),
  JWT_ISSUER: str({ default: undefined }),
  JWT_AUDIENCE: str({ default: undefined }),
  CLIENT_URL: origins({ default: [] as string[] }),
  LOG_EVENTS: bool({ default: false }),
  LOG_LEVEL: str({ choices: LOG_LEVELS, default: 'log' }),
  DEFAULT_LOCALE: str({ choices: LOCALES, default: 'en' }),
  USER_DIRECTORY: str({ choices: ['open', 'registered'] as const, default: 'open' }),
  DEMO: bool({ default: undefined }),
  CONSOLE: bool({ default: true }),
  TRUST_PROXY: count({ default: 0 }),
  COMPRESSION: bool({ default: true }),
  BATCH_WINDOW_MS: upTo(LONGEST_BATCH_WINDOW)({ default: 50 }),
  MESSAGE_TTL_DAYS: count({ default: 0 }),
  PING_INTERVAL_MS: positive({ default: 25_000 }),
  PING_TIMEOUT_MS: positive({ default: 60_000 }),
  HANDSHAKE_TIMEOUT_MS: positive({ default: 10_000 }),
  MAX_EVENT_LOOP_DELAY_MS: count({ default: 2_000 }),
  SLOW_CONSUMER_MS: positive({ default: 5_000 }),
  DRAIN_MS: upTo(LONGEST_DRAIN)({ default: 10_000 }),
  UPSTREAMS: upstreams({ default: [] as UpstreamRelayOptions[] }),
};

/** Every setting by name, for the documentation to be compared with. */
export const SETTINGS: readonly string[] = [...Object.keys(SPECS), ...Object.values(LIMITS)];

export interface Environment {
  production: boolean;
  host: string;
  port: number;
  logLevel: (typeof LOG_LEVELS)[number];
  /** Tokens are verified with a secret that everyone knows. */
  developmentSecret: boolean;
  /** `/console` is served. */
  console: boolean;
  upstreams: UpstreamRelayOptions[];
  options: RealtimeOptions;
}

/** A setting that cannot be used; the message names it. */
export class EnvironmentError extends Error {}

/** Reads and validates the settings. An empty value is as good as none. Throws `EnvironmentError`. */
export function readEnvironment(environment: NodeJS.ProcessEnv): Environment {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const env = cleanEnv(given, SPECS, { reporter: ({ errors }) => refuse(errors) });
  const production = env.NODE_ENV === 'production';
  const jwt = jwtSettings(env, production);
  requireKeys(jwt);
  const redis = env.REDIS_URL !== undefined || env.REDIS_CLUSTER_NODES.length > 0;
  const engine = env.ENGINE ?? (redis ? 'redis' : 'memory');
  if (engine === 'memory' && env.DURABILITY === 'replicated') {
    throw new EnvironmentError('DURABILITY: replicated needs the engine redis');
  }
  return {
    production,
    host: env.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port: env.PORT,
    logLevel: env.LOG_LEVEL,
    developmentSecret: jwt.secret === DEVELOPMENT_SECRET,
    console: env.CONSOLE,
    upstreams: env.UPSTREAMS,
    options: {
      jwt,
      engine,
      durability: env.DURABILITY,
      redis: {
        ...(env.REDIS_URL !== undefined && { url: env.REDIS_URL }),
        clusterNodes: env.REDIS_CLUSTER_NODES,
        keyPrefix: env.REDIS_KEY_PREFIX,
      },
      origins: env.CLIENT_URL,
      allowLocalhost: !production && env.CLIENT_URL.length === 0,
      defaultLocale: env.DEFAULT_LOCALE,
      userDirectory: env.USER_DIRECTORY,
      trustProxy: env.TRUST_PROXY,
      compression: env.COMPRESSION,
      batchWindowMs: env.BATCH_WINDOW_MS,
      messageTtlDays: env.MESSAGE_TTL_DAYS,
      pingIntervalMs: env.PING_INTERVAL_MS,
      pingTimeoutMs: env.PING_TIMEOUT_MS,
      handshakeTimeoutMs: env.HANDSHAKE_TIMEOUT_MS,
      maxEventLoopDelayMs: env.MAX_EVENT_LOOP_DELAY_MS,
      slowConsumerMs: env.SLOW_CONSUMER_MS,
      drainMs: env.DRAIN_MS,
      logEvents: env.LOG_EVENTS,
      demo: env.DEMO ?? !production,
      limits: readLimits(given),
    },
  };
}

function readLimits(given: NodeJS.ProcessEnv): Limits {
  const names = Object.entries(LIMITS) as [keyof Limits, string][];
  const specs = Object.fromEntries(
    names.map(([limit, name]) => {
      const validator = NEVER_ZERO.has(limit) ? positive : count;
      return [name, validator({ default: DEFAULT_LIMITS[limit] })];
    }),
  );
  const env = cleanEnv(given, specs, { reporter: ({ errors }) => refuse(errors) });
  return Object.fromEntries(names.map(([limit, name]) => [limit, env[name]])) as unknown as Limits;
}

function jwtSettings(
  env: Partial<Record<'JWT_SECRET' | 'JWT_PUBLIC_KEY' | 'JWT_JWKS_URI' | 'JWT_ISSUER' | 'JWT_AUDIENCE', string>> & {
    JWT_ALGORITHM?: JwtSettings['algorithm'];
  },
  production: boolean,
): JwtSettings {
  const given = (['JWT_SECRET', 'JWT_PUBLIC_KEY', 'JWT_JWKS_URI'] as const).filter((name) => env[name] !== undefined);
  if (given.length > 1) throw new EnvironmentError(`${given.join(', ')}: set only one of them`);
  if (given.length === 0 && production) {
    throw new EnvironmentError('JWT_SECRET: set it, or JWT_PUBLIC_KEY or JWT_JWKS_URI; production has no default');
  }
  const common = { algorithm: env.JWT_ALGORITHM, issuer: env.JWT_ISSUER, audience: env.JWT_AUDIENCE };
  if (env.JWT_PUBLIC_KEY !== undefined) return { ...common, publicKey: env.JWT_PUBLIC_KEY.replaceAll('\\n', '\n') };
  if (env.JWT_JWKS_URI !== undefined) return { ...common, jwksUri: env.JWT_JWKS_URI };
  return { ...common, secret: env.JWT_SECRET ?? DEVELOPMENT_SECRET };
}

/** A key that cannot be used is a wrong setting, not a failure to be met later. */
function requireKeys(jwt: JwtSettings): void {
  try {
    verificationKeys(jwt);
  } catch (error) {
    const name = jwt.publicKey === undefined || error instanceof AlgorithmError ? 'JWT_ALGORITHM' : 'JWT_PUBLIC_KEY';
    throw new EnvironmentError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The parser's own message would show a part of the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('JSON was expected');
  }
}

function origin(url: string): string {
  const parsed = new URL(url);
  if (!/^https?:$/.test(parsed.protocol)) throw new Error(`http://… or https://… was expected, not "${url}"`);
  return parsed.origin;
}

function refuse(errors: Record<string, Error | undefined>): void {
  const wrong = Object.entries(errors).map(([name, error]) => `${name}: ${error?.message ?? 'wrong'}`);
  if (wrong.length > 0) throw new EnvironmentError(wrong.join('\n'));
}
