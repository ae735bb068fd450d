import { STREAM_COOKIE } from '../../auth/tickets.controller';
import type { JsonObject } from '../schema';

/** Who is calling, in the ways of HTTP. */
export const SECURITY_SCHEMES: JsonObject = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'Claims: `sub`, `exp`, and `role` (`user`, `admin` or `service`; default `user`).',
  },
  ticket: {
    type: 'apiKey',
    in: 'query',
    name: 'ticket',
    description: 'Of `POST /tickets`: good once, for 30 s. For clients that can set no header.',
  },
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: STREAM_COOKIE,
    description: "Comes with a ticket: a browser's EventSource reconnects by it.",
  },
};

/** `id:` of the last event, in which the positions of all rooms are. */
export const LAST_EVENT_ID: JsonObject = {
  name: 'Last-Event-ID',
  in: 'header',
  description: 'The `id:` of the last event that was read: all the rooms go on right after it. Wins over `since`.',
  schema: { type: 'string' },
};

const STREAM = `Server-sent events (HTML, 9.2). First \`event: ready\` with the positions, then each event of the rooms
under its own name with its payload as JSON (see the AsyncAPI document). Durable ones have an \`id:\` with the positions of
all the rooms. \`event: resync\` where a gap cannot be filled, \`event: room:closed\` where a right to a room is lost,
\`event: server:moving\` before a restart, \`event: error\` before the end. A comment line every 15 s.`;

const EXAMPLE = `event: ready
data: {"positions":[{"room":"conversation:general","epoch":"…","seq":4}]}
id: {"conversation:general":["…",4]}

event: chat:message
data: {"id":"…","conversationId":"general","seq":5,"senderId":"bob","content":"hi", …}
id: {"conversation:general":["…",5]}

`;

export const STREAM_RESPONSE: JsonObject = {
  description: STREAM.replaceAll('\n', ' '),
  content: { 'text/event-stream': { schema: { type: 'string' }, example: EXAMPLE } },
};
