import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isId } from '../contracts/ids';
import { relayUser } from '../contracts/links';
import type { UpstreamRelayOptions } from './upstream.options';

type Rule = [holds: (value: unknown) => boolean, expected: string];

const SECONDS: Rule = [
  (value) => typeof value === 'number' && value >= 0.1 && value <= 3_600,
  'a number from 0.1 to 3600',
];
const COUNT: Rule = [(value) => Number.isSafeInteger(value) && Number(value) >= 1, 'a whole number from 1'];

const RULES: Record<keyof UpstreamRelayOptions, Rule> = {
  name: [(value) => typeof value === 'string' && value !== '' && isId(relayUser(value)), 'a name of A-Za-z0-9._:@-'],
  url: [isWebSocketUrl, 'ws://… or wss://…, without #…'],
  headers: [(value) => typeof value === 'function' || areHeaders(value), 'an object of names and values of headers'],
  pingIntervalSeconds: SECONDS,
  binaryType: oneOf('blob', 'arraybuffer'),
  reconnectSeconds: SECONDS,
  addresses: oneOf('any', 'public'),
  maxMessageBytes: COUNT,
  maxQueuedMessages: COUNT,
  maxQueuedBytes: COUNT,
  relayTo: [isId, 'the id of a conversation'],
  forward: [(value) => typeof value === 'boolean', 'true or false'],
};

const REQUIRED = ['name', 'url'] as const;

/** Throws on what cannot be, naming the field: `[1].url: …`. Never shows a value: there may be secrets in it. */
export function requireUpstreams(list: unknown): UpstreamRelayOptions[] {
  if (!Array.isArray(list)) throw new Error('a list was expected: [{"name": …, "url": …}, …]');
  const upstreams = list.map((one: unknown, i) => requireUpstream(one, `[${i}]`));
  for (const [i, { name }] of upstreams.entries()) {
    if (upstreams.findIndex((other) => other.name === name) !== i) refuse(`[${i}].name`, 'a name of its own');
  }
  return upstreams;
}

/** The same for one. */
export function requireUpstream(one: unknown, path: string): UpstreamRelayOptions {
  if (typeof one !== 'object' || one === null) return refuse(path, 'an object');
  const given = Object.entries(one).filter(([, value]) => value !== undefined);
  for (const [field, value] of given) {
    const rule = Object.hasOwn(RULES, field) ? RULES[field as keyof typeof RULES] : undefined;
    if (!rule) return refuse(`${path}.${field}`, `one of ${Object.keys(RULES).join(', ')}`);
    if (!rule[0](value)) return refuse(`${path}.${field}`, rule[1]);
  }
  const fields = new Set(given.map(([field]) => field));
  for (const field of REQUIRED) if (!fields.has(field)) return refuse(`${path}.${field}`, RULES[field][1]);
  const options = one as UpstreamRelayOptions;
  if (options.forward && options.relayTo === undefined) return refuse(`${path}.relayTo`, 'a conversation to forward');
  return options;
}

function refuse(path: string, expected: string): never {
  throw new Error(`${path}: ${expected} was expected`);
}

function oneOf(...values: string[]): Rule {
  return [(value) => values.includes(value as string), values.join(' or ')];
}

function isWebSocketUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, hash } = new URL(value);
  return (protocol === 'ws:' || protocol === 'wss:') && hash === '';
}

function areHeaders(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([name, content]) => typeof content === 'string' && isHeader(name, content));
}

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
