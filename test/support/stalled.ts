import { Agent, IncomingMessage, request } from 'node:http';
import WebSocket from 'ws';
import { Client, token } from './clients';
import { Node } from './node';
import { Sse } from './sse';
import { until } from './until';

/** A reader in a conversation that can stop reading. */
export interface StallingReader {
  /** The seqs of the messages read, as they came. */
  seqs: number[];
  /** Places it was told it could not be brought on from. */
  resyncs: number;
  stop(): void;
  goOn(): void;
  close(): void;
}

type Open = (node: Node, userId: string, conversationId: string) => Promise<StallingReader>;

interface Heard {
  seqs: number[];
  resyncs: number;
}

function note(heard: Heard, event: string, data: { seq: number }): void {
  if (event === 'chat:message') heard.seqs.push(data.seq);
  if (event === 'resync') heard.resyncs += 1;
}

const socketIo: Open = async (node, userId, conversationId) => {
  const client = Client.open(node, userId, {});
  const heard: Heard = { seqs: [], resyncs: 0 };
  client.socket.onAny((event: string, data: { seq: number }) => note(heard, event, data));
  await until('connect', () => client.socket.connected);
  await client.join(conversationId);
  const { ws } = client.socket.io.engine.transport as unknown as { ws: WebSocket };
  return Object.assign(heard, {
    stop: () => ws.pause(),
    goOn: () => ws.resume(),
    close: () => ws.terminate(),
  });
};

const plain = (path: (conversationId: string) => string, joins: boolean): Open => {
  return async (node, userId, conversationId) => {
    const url = node.url.replace('http', 'ws') + path(conversationId);
    const headers = { authorization: `Bearer ${token(userId)}` };
    const ws = new WebSocket(url, { headers, perMessageDeflate: false });
    const heard: Heard = { seqs: [], resyncs: 0 };
    let joined = !joins;
    ws.on('error', () => undefined);
    ws.on('message', (frame: Buffer) => {
      const message = JSON.parse(frame.toString()) as {
        id?: unknown;
        event: string;
        data: { seq: number };
        seq: number;
      };
      if (!joins) heard.seqs.push(message.seq);
      else if (message.id === 1) joined = true;
      else note(heard, message.event, message.data);
    });
    await until('open', () => ws.readyState === WebSocket.OPEN);
    if (joins) ws.send(JSON.stringify({ event: 'chat:join', data: { conversationId }, id: 1 }));
    await until('the answer', () => joined);
    return Object.assign(heard, {
      stop: () => ws.pause(),
      goOn: () => ws.resume(),
      close: () => ws.terminate(),
    });
  };
};

/** Socket.IO's long polling, written by hand: an answer may stay unread. */
const polling: Open = async (node, userId, conversationId) => {
  const heard: Heard = { seqs: [], resyncs: 0 };
  const agents = [new Agent({ keepAlive: true, maxSockets: 1 }), new Agent({ keepAlive: true, maxSockets: 1 })];
  const [reading, writing] = agents;
  let stopped = false;
  let closed = false;
  let held: IncomingMessage | undefined;
  const call = (sid: string, body?: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const url = `${node.url}/socket.io/?EIO=4&transport=polling${sid && `&sid=${sid}`}`;
      const agent = body === undefined ? reading : writing;
      const sent = request(url, { method: body === undefined ? 'GET' : 'POST', agent }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.once('end', () => resolve(text));
        if (body !== undefined) return;
        held = response;
        if (stopped) response.pause();
      });
      sent.once('error', reject);
      sent.end(body);
    });
  const opened = JSON.parse((await call('')).slice(1)) as { sid: string };
  await call(opened.sid, `40/chat,${JSON.stringify({ token: token(userId) })}`);
  let joined = false;
  const poll = async (): Promise<void> => {
    while (!closed) {
      for (const packet of (await call(opened.sid)).split('\x1e')) {
        if (packet.startsWith('40/chat,')) {
          await call(opened.sid, `42/chat,1${JSON.stringify(['chat:join', { conversationId }])}`);
        }
        if (packet.startsWith('43/chat,1')) joined = true;
        if (packet.startsWith('42/chat,[')) {
          const [event, data] = JSON.parse(packet.slice('42/chat,'.length)) as [string, { seq: number }];
          note(heard, event, data);
        }
        if (packet === '2') await call(opened.sid, '3');
      }
    }
  };
  poll().catch(() => undefined); // the server has ended it
  await until('the answer', () => joined);
  return Object.assign(heard, {
    stop: () => {
      stopped = true;
    },
    goOn: () => {
      stopped = false;
      held?.resume();
    },
    close: () => {
      closed = true;
      for (const agent of agents) agent.destroy();
    },
  });
};

const stream: Open = async (node, userId, conversationId) => {
  const reader = await Sse.open(node, userId, { rooms: [`conversation:${conversationId}`] });
  return {
    get seqs() {
      return reader.of<{ seq: number }>('chat:message').map(({ seq }) => seq);
    },
    get resyncs() {
      return reader.of('resync').length;
    },
    stop: () => void reader.response.pause(),
    goOn: () => void reader.response.resume(),
    close: () => reader.close(),
  };
};

export const STALLING: [transport: string, open: Open][] = [
  ['Socket.IO over WebSocket', socketIo],
  ['Socket.IO over long polling', polling],
  ['/ws', plain(() => '/ws', true)],
  ['/ws/rooms', plain((id) => `/ws/rooms/${id}?frames=json`, false)],
  ['the stream', stream],
];
