import type { Socket as TcpSocket } from 'node:net';
import { Manager, ManagerOptions, Socket } from 'socket.io-client';
import type WebSocket from 'ws';
import type { Node } from './node';
import { byHeader, JsonSocket, PlainSocket } from './plain-socket';
import type { Ack } from './speaker';
import { Sse } from './sse';

/** How a guest goes. */
export interface Goings {
  /** With a good-bye, as far as his transport knows one. */
  bye(): void;
  /** Without: his connection is gone. */
  cut(): void;
  /** Without, and his connection stays: he reads and answers nothing any more. */
  freeze(): void;
}

/** Somebody who is connected, over whichever transport. */
export interface Guest extends Goings {
  /** Whether his connection has ended, whoever ended it. */
  readonly over: boolean;
}

/** One who can speak, in any namespace of his one connection. */
export interface Speaking extends Guest {
  ask<T>(namespace: string, event: string, data: object): Promise<Ack<T>>;
}

type Come<G extends Guest> = (node: Node, jwt: string, conversationId: string) => Promise<G>;

const ANSWER_MS = 20_000;

interface Transport {
  name: string;
  /** Of WebSocket. */
  ws?: WebSocket;
  /** Of polling. */
  doPoll?: () => void;
  doWrite?: () => void;
}

const tcpOf = (ws: WebSocket): TcpSocket => (ws as unknown as { _socket: TcpSocket })._socket;

class SocketIoGuest implements Speaking {
  private readonly sockets = new Map<string, Promise<Socket>>();
  private readonly manager: Manager;

  private constructor(
    url: string,
    private readonly auth: object,
    transports: ManagerOptions['transports'],
  ) {
    this.manager = new Manager(url, { transports, reconnection: false });
  }

  static by(transports: ('polling' | 'websocket')[]): Come<SocketIoGuest> {
    return async ({ url }, token) => {
      // Every other one by WebSocket hears in batches, for all the difference it makes.
      const guest = new SocketIoGuest(url, { token, batch: transports[0] === 'websocket' }, transports);
      await guest.socket('/chat');
      return guest;
    };
  }

  async ask<T>(namespace: string, event: string, data: object): Promise<Ack<T>> {
    const socket = await this.socket(namespace);
    return (await socket.timeout(ANSWER_MS).emitWithAck(event, data)) as Ack<T>;
  }

  get over(): boolean {
    return this.transport === undefined;
  }

  bye(): void {
    for (const opening of this.sockets.values()) void opening.then((socket) => socket.disconnect());
  }

  cut(): void {
    const { ws } = this.transport ?? {};
    if (ws) tcpOf(ws).destroy();
    // Polling has no connection that could be cut: there is only silence.
    else this.freeze();
  }

  freeze(): void {
    const { transport } = this;
    if (!transport) return;
    if (transport.ws) tcpOf(transport.ws).pause();
    else transport.doPoll = transport.doWrite = () => undefined;
  }

  private get transport(): Transport | undefined {
    const { engine } = this.manager as { engine?: { readyState: string; transport: unknown } };
    return engine?.readyState === 'open' ? (engine.transport as Transport) : undefined;
  }

  private socket(namespace: string): Promise<Socket> {
    let opening = this.sockets.get(namespace);
    if (!opening) this.sockets.set(namespace, (opening = this.enter(namespace)));
    return opening;
  }

  private enter(namespace: string): Promise<Socket> {
    const socket = this.manager.socket(namespace, { auth: { ...this.auth } });
    return new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(socket));
      socket.once('connect_error', reject);
    });
  }
}

function goings(ws: WebSocket): Goings {
  return { bye: () => ws.close(1000), cut: () => ws.terminate(), freeze: () => tcpOf(ws).pause() };
}

const json: Come<Speaking> = async (node, jwt) => {
  const socket = await JsonSocket.connect(node, '', byHeader(jwt));
  return {
    ...goings(socket.ws),
    ask: (namespace, event, data) => socket.ask(event, data, namespace),
    get over() {
      return socket.closing !== undefined;
    },
  };
};

const room: Come<Guest> = async (node, jwt, conversationId) => {
  const socket = await PlainSocket.room(node, '', conversationId, byHeader(jwt));
  socket.write('hello');
  await socket.hear(1);
  return {
    ...goings(socket.ws),
    get over() {
      return socket.closing !== undefined;
    },
  };
};

const stream: Come<Guest> = async (node, jwt, conversationId) => {
  const rooms = [`conversation:${conversationId}`, 'user:me'];
  const reader = await Sse.open(node, null, { rooms, headers: { authorization: `Bearer ${jwt}` } });
  const end = (): void => reader.close();
  return {
    bye: end,
    cut: end,
    // Who reads nothing is not missed by anybody before there is too much for him.
    freeze: end,
    get over() {
      return reader.ended;
    },
  };
};

/** Waits for what comes after all there is. */
const poll: Come<Guest> = async (node, jwt, conversationId) => {
  const url = `${node.url}/api/v1/conversations/${conversationId}/messages`;
  const headers = { authorization: `Bearer ${jwt}` };
  const { data } = (await (await fetch(`${url}?limit=1`, { headers })).json()) as { data: { seq: number }[] };
  const waiting = new AbortController();
  let over = false;
  fetch(`${url}?after=${data[0]?.seq ?? 0}&wait=25`, { headers, signal: waiting.signal })
    .then((answer) => answer.text())
    .catch(() => undefined)
    .finally(() => (over = true));
  const end = (): void => waiting.abort();
  return {
    bye: end,
    cut: end,
    freeze: end,
    get over() {
      return over;
    },
  };
};

/** Every transport over which one speaks in events. */
export const SPEAKING: Record<string, Come<Speaking>> = {
  'Socket.IO over WebSocket': SocketIoGuest.by(['websocket']),
  'Socket.IO over polling': SocketIoGuest.by(['polling']),
  'Socket.IO over polling, then WebSocket': SocketIoGuest.by(['polling', 'websocket']),
  '/ws': json,
};

/** Every other. */
export const LISTENING: Record<string, Come<Guest>> = { '/ws/rooms': room, 'the stream': stream, 'a long poll': poll };
