import { CHAT_ALIASES, CHAT_REQUEST_ALIASES } from '../../contracts/chat';
import { ERROR_STATUS, type ErrorCode } from '../../contracts/errors';
import { LOCALES } from '../../contracts/auth';
import { messageOf } from '../../errors/messages';
import { closeCodes } from '../close-codes';
import { REGISTERED_AS } from '../document-layout';
import { refTo, type JsonObject, type Schema } from '../schema';
import { argumentOf, type ContractSource, isA, type Member } from './contract-source';
import { reachable } from './conventions';
import type { DtoSchemas } from './dto-schemas';
import { FRAME_CHANNELS, FRAME_OPERATIONS, FRAMES } from './frames';
import type { EventHandler } from './surface';

type Parts = Record<string, JsonObject>;

/** The name of a namespace among the channels. */
const channelOf = (namespace: string): string => (namespace === '/' ? 'root' : namespace.slice(1));

/** AsyncAPI 3.0 of the events: what gateways handle, by their DTOs, and what the contract's types say of the rest. */
export class AsyncApi {
  private readonly channels: Parts = {};
  private readonly operations: Parts = {};

  constructor(
    private readonly handlers: readonly EventHandler[],
    private readonly source: ContractSource,
    private readonly dtos: DtoSchemas,
  ) {}

  document(info: JsonObject): JsonObject {
    const told = new Map(this.source.membersOf('ServerEvents').map((member) => [member.name, member.members()]));
    for (const { name: namespace, description, members } of this.source.membersOf('ClientEvents')) {
      const channel = channelOf(namespace);
      const messages = {
        ...this.asked(namespace, channel, members()),
        ...this.told(channel, told.get(namespace) ?? []),
      };
      const servers = [{ $ref: '#/servers/socketio' }];
      const own = { address: namespace, title: namespace, description, ...this.registered(namespace) };
      this.channels[channel] = { ...own, servers, messages };
    }
    const channels = { ...this.channels, ...FRAME_CHANNELS };
    const problem = this.source.named('Problem');
    const schemas = { ...this.source.schemas, ...this.dtos.schemas, ...FRAMES };
    return {
      asyncapi: '3.0.0',
      info,
      defaultContentType: 'application/json',
      servers: SERVERS,
      channels,
      operations: { ...this.operations, ...FRAME_OPERATIONS },
      components: { schemas: reachable(schemas, [channels, problem]), messageTraits: { durable: DURABLE } },
      'x-errors': errors(),
      'x-close-codes': closeCodes(),
    };
  }

  /** The gateway without which a namespace is not there. `/` always is: what is told to users arrives on it. */
  private registered(namespace: string, event?: string): JsonObject {
    if (namespace === '/' && (event === undefined || event.startsWith('auth:'))) return {};
    const gateway = this.handlers.find((handler) => handler.namespace === namespace)?.gateway;
    if (!gateway) throw new Error(`${namespace} has no gateway`);
    return { [REGISTERED_AS]: gateway.name };
  }

  /** What clients send, and how they are answered. */
  private asked(namespace: string, channel: string, events: Member[]): Parts {
    const handlers = this.handlers.filter((handler) => handler.namespace === namespace);
    const handled = new Set(handlers.map(({ event }) => CHAT_REQUEST_ALIASES[event] ?? event));
    const typed = events.map(({ name }) => name);
    const strange = [...handled].filter((event) => !typed.includes(event));
    if (strange.length > 0) throw new Error(`${namespace}: ${strange.join()} is handled, but not in the contract`);
    return Object.assign({}, ...events.map((event) => this.request(namespace, channel, event, handlers))) as Parts;
  }

  private request(
    namespace: string,
    channel: string,
    { name, description, type }: Member,
    handlers: EventHandler[],
  ): Parts {
    const names = handlers.map(({ event }) => event).filter((event) => (CHAT_REQUEST_ALIASES[event] ?? event) === name);
    const data = argumentOf(type, 'Answered', 1);
    const [canonical, ...aliases] = names.sort((one) => (one === name ? -1 : 1));
    if (canonical !== name || !data) throw new Error(`${name} is in the contract, but not handled`);
    const payload = handlers.find(({ event }) => event === name)?.payload;
    if (!payload || !description) throw new Error(`${name} has no DTO, or no doc comment`);
    const message = (event: string): JsonObject => ({
      name: event,
      summary: event === name ? description : `The same as \`${name}\`.`,
      payload: this.dtos.ofJson(payload),
      ...(event !== name && { 'x-alias-of': name }),
    });
    this.operations[`${channel}.receive.${name}`] = {
      action: 'receive',
      channel: { $ref: `#/channels/${channel}` },
      summary: description,
      messages: names.map((event) => refIn(channel, `in.${event}`)),
      reply: { channel: { $ref: `#/channels/${channel}` }, messages: [refIn(channel, `ack.${name}`)] },
      ...(aliases.length > 0 && { 'x-aliases': aliases }),
      ...this.registered(namespace, name),
    };
    const ack = {
      name: `${name} ack`,
      summary: `The ack of \`${name}\`: exactly one of the two keys.`,
      payload: ackOf(this.source.schemaOf(data)),
    };
    return { ...Object.fromEntries(names.map((event) => [`in.${event}`, message(event)])), [`ack.${name}`]: ack };
  }

  /** What clients hear. */
  private told(channel: string, events: Member[]): Parts {
    return Object.assign({}, ...events.map((event) => this.event(channel, event))) as Parts;
  }

  private event(channel: string, { name, description, type }: Member): Parts {
    if (!type || !description) throw new Error(`${name} has no type, or no doc comment`);
    const alias = channel === 'chat' ? CHAT_ALIASES[name] : undefined;
    const names = [name, ...(alias ? [alias] : [])];
    this.operations[`${channel}.send.${name}`] = {
      action: 'send',
      channel: { $ref: `#/channels/${channel}` },
      summary: description,
      messages: names.map((event) => refIn(channel, `out.${event}`)),
      ...(alias && { 'x-aliases': [alias] }),
    };
    const payload = this.source.schemaOf(type);
    const traits = isA(type, 'Placed') && {
      traits: [{ $ref: '#/components/messageTraits/durable' }],
      'x-durable': true,
    };
    const message = (event: string): JsonObject => ({
      name: event,
      summary: event === name ? description : `\`${name}\`, to a socket that joined with \`conversation:join\`.`,
      payload,
      ...traits,
      ...(event !== name && { 'x-alias-of': name }),
    });
    return Object.fromEntries(names.map((event) => [`out.${event}`, message(event)]));
  }
}

const host = '{host}';
const variables = { host: { default: 'localhost:3000', description: 'Of the server.' } };

const SERVERS: Parts = {
  socketio: {
    host,
    protocol: 'ws',
    protocolVersion: '5',
    pathname: '/socket.io',
    description:
      'Socket.IO v5 on Engine.IO v4: WebSocket, with long polling as the fallback. A channel is a namespace.',
    variables,
  },
  websocket: {
    host,
    protocol: 'ws',
    protocolVersion: '13',
    description: 'Plain WebSocket (RFC 6455), without any library.',
    variables,
  },
};

const DURABLE: JsonObject = {
  description:
    'Kept in its room’s log, at `position`: every subscriber has it once and in order, also after a failure.',
  tags: [{ name: 'durable', description: 'Has a `position`, and can be recovered with `since`.' }],
};

/** `{data}` or `{error}`. */
function ackOf(data: Schema): Schema {
  const either = (key: string, schema: Schema): Schema => ({
    type: 'object',
    properties: { [key]: schema },
    required: [key],
    additionalProperties: false,
  });
  return { oneOf: [either('data', data), either('error', refTo('Problem'))] };
}

function errors(): JsonObject[] {
  return (Object.keys(ERROR_STATUS) as ErrorCode[]).map((code) => ({
    code,
    status: ERROR_STATUS[code],
    message: Object.fromEntries(LOCALES.map((locale) => [locale, messageOf(code, undefined, locale)])),
  }));
}

function refIn(channel: string, message: string): { $ref: string } {
  return { $ref: `#/channels/${channel}/messages/${message}` };
}
