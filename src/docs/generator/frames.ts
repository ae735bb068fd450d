import { ChatGateway } from '../../chat/chat.gateway';
import { NAMESPACES } from '../../contracts/namespaces';
import { REGISTERED_AS } from '../document-layout';
import { refTo, type JsonObject, type Schema, type Schemas } from '../schema';

const ns: Schema = { type: 'string', enum: [...NAMESPACES] };
const event: Schema = { type: 'string', minLength: 1 };
const id: Schema = { type: ['number', 'string'], description: 'Chosen by the client.' };

/** The frames of `/ws`, which carry the events of all namespaces. */
export const FRAMES: Schemas = {
  ClientFrame: {
    type: 'object',
    description: 'What a client sends. A namespace is entered with the first frame to it.',
    properties: {
      event,
      data: { description: "The event's payload." },
      ns: { ...ns, description: 'May be left out where the name of the event belongs to one namespace only.' },
      id: { ...id, description: 'Asks for an answer, which has the same `id`.' },
    },
    required: ['event'],
  },
  EventFrame: {
    type: 'object',
    description: 'An event of a namespace.',
    properties: { event, data: { description: "The event's payload." }, ns },
    required: ['event', 'data', 'ns'],
  },
  AnswerFrame: {
    type: 'object',
    description: 'The answer to the frame with this `id`.',
    properties: { id, ack: { type: 'object', description: "The event's ack: `{data}` or `{error}`." } },
    required: ['id', 'ack'],
  },
};

const PLAIN = [{ $ref: '#/servers/websocket' }];

function only(key: string, type: string): Schema {
  return { type: 'object', properties: { [key]: refTo(type) }, required: [key], additionalProperties: false };
}

/** The channels of the plain WebSocket, by name. */
export const FRAME_CHANNELS: Record<string, JsonObject> = {
  ws: {
    address: '/ws',
    title: '/ws',
    description: 'JSON frames: the events of all namespaces on one connection.',
    servers: PLAIN,
    messages: {
      client: { name: 'ClientFrame', summary: 'What a client asks.', payload: refTo('ClientFrame') },
      answer: { name: 'AnswerFrame', summary: 'The answer to it.', payload: refTo('AnswerFrame') },
      event: { name: 'EventFrame', summary: 'An event.', payload: refTo('EventFrame') },
    },
  },
  room: {
    address: '/ws/rooms/{conversationId}',
    title: '/ws/rooms',
    [REGISTERED_AS]: ChatGateway.name,
    description: 'One conversation as text frames: each frame a message.',
    servers: PLAIN,
    parameters: { conversationId: { description: 'Of a conversation that the caller may join.' } },
    messages: {
      said: { name: 'text', summary: 'A text message to the conversation.', payload: { type: 'string' } },
      heard: {
        name: 'message',
        summary: 'A message of the conversation: its content alone, or with `?frames=json` the message.',
        payload: { oneOf: [{ type: 'string' }, refTo('PlacedMessage')] },
      },
      told: {
        name: 'told',
        summary: 'With `?frames=json`: what is no message.',
        payload: { oneOf: [only('error', 'Problem'), only('server:moving', 'ServerMoving')] },
      },
    },
  },
};

export const FRAME_OPERATIONS: Record<string, JsonObject> = {
  'ws.receive': {
    action: 'receive',
    channel: { $ref: '#/channels/ws' },
    summary: 'A frame of a client.',
    messages: [{ $ref: '#/channels/ws/messages/client' }],
    reply: { channel: { $ref: '#/channels/ws' }, messages: [{ $ref: '#/channels/ws/messages/answer' }] },
  },
  'ws.send': {
    action: 'send',
    channel: { $ref: '#/channels/ws' },
    summary: 'An event of any namespace.',
    messages: [{ $ref: '#/channels/ws/messages/event' }],
  },
  'room.receive': {
    action: 'receive',
    channel: { $ref: '#/channels/room' },
    summary: 'Says something.',
    messages: [{ $ref: '#/channels/room/messages/said' }],
  },
  'room.send': {
    action: 'send',
    channel: { $ref: '#/channels/room' },
    summary: 'Something was said.',
    messages: [{ $ref: '#/channels/room/messages/heard' }, { $ref: '#/channels/room/messages/told' }],
  },
};
