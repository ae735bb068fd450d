import type { Layout } from '../realtime.layout';
import type { JsonObject } from './schema';

/** Where REST is by default, and so in the documents as they are built. */
export const REST_PREFIX = '/api/v1';

/** The class of an app without which a part of the documents is not there. */
export const REGISTERED_AS = 'x-registered-as';

interface Registered {
  [REGISTERED_AS]?: string;
}

export interface OpenApiDocument extends JsonObject {
  tags: ({ name: string } & Registered)[];
  paths: Record<string, Record<string, { tags: string[] }>>;
}

/** OpenAPI as far as it is true of an app: what is not registered is left out, and the rest where it is. */
export function openApiOf(
  document: OpenApiDocument,
  registered: ReadonlySet<string>,
  { paths }: Layout,
): OpenApiDocument {
  const tags = document.tags.filter((tag) => isThere(tag, registered));
  const names = new Set(tags.map(({ name }) => name));
  const kept = Object.entries(document.paths).flatMap(([path, operations]) => {
    const there = Object.entries(operations).filter(([, operation]) => operation.tags.some((tag) => names.has(tag)));
    return there.length === 0 ? [] : [[moved(path, REST_PREFIX, paths.rest), Object.fromEntries(there)] as const];
  });
  return { ...document, tags, paths: Object.fromEntries(kept) };
}

export interface AsyncApiDocument extends JsonObject {
  servers: Record<string, { pathname?: string }>;
  channels: Record<string, Channel>;
  operations: Record<string, Operation>;
  components: { schemas: Record<string, JsonObject> };
}

export interface Channel extends JsonObject, Registered {
  address: string;
  title: string;
  description: string;
  messages: Record<string, JsonObject>;
}

export interface Operation extends JsonObject, Registered {
  action: 'send' | 'receive';
  summary: string;
  channel: { $ref: string };
  messages: { $ref: string }[];
  reply?: { messages: { $ref: string }[] };
}

/** The same of AsyncAPI. */
export function asyncApiOf(
  document: AsyncApiDocument,
  registered: ReadonlySet<string>,
  { paths, namespaces, features }: Layout,
): AsyncApiDocument {
  const there = ([, channel]: [string, Channel]): boolean =>
    isThere(channel, registered) && (features.websocket || !isFrames(channel));
  const named: Readonly<Record<string, string>> = namespaces;
  const addressOf = ({ address }: Channel): string => named[address] ?? moved(address, '/ws', paths.websocket);
  const kept = new Map(Object.entries(document.channels).filter(there));
  const operations = Object.entries(document.operations).filter(
    ([, operation]) => kept.has(channelOf(operation.channel)) && isThere(operation, registered),
  );
  const used = new Set(
    operations.flatMap(([, { messages, reply }]) => [...messages, ...(reply?.messages ?? [])].map(({ $ref }) => $ref)),
  );
  const channels = [...kept].map(([name, channel]) => {
    const address = addressOf(channel);
    const messages = Object.entries(channel.messages).filter(([key]) => used.has(`#/channels/${name}/messages/${key}`));
    return [name, { ...channel, address, messages: Object.fromEntries(messages) }] as const;
  });
  const { socketio, ...others } = document.servers;
  return {
    ...document,
    servers: { socketio: { ...socketio, pathname: paths.socketIo }, ...others },
    channels: Object.fromEntries(channels),
    operations: Object.fromEntries(operations),
  };
}

/** Whether a channel is that of plain WebSockets, and no namespace. */
export function isFrames({ title }: Channel): boolean {
  return title.startsWith('/ws');
}

/** The name of a channel that is referred to. */
export function channelOf({ $ref }: { $ref: string }): string {
  return $ref.split('/')[2] ?? '';
}

function isThere(part: Registered, registered: ReadonlySet<string>): boolean {
  const name = part[REGISTERED_AS];
  return name === undefined || registered.has(name);
}

function moved(path: string, from: string, to: string): string {
  return path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : path;
}
