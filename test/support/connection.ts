import { Manager, ManagerOptions, Socket } from 'socket.io-client';
import type { Problem } from '../../src/contracts/errors';
import { Node } from './node';

/** How a namespace answered a CONNECT. */
export interface Refusal {
  message: string;
  data: Problem | undefined;
}

type Outcome = { socket: Socket; refusal?: undefined } | { socket?: undefined; refusal: Refusal };

/** What a namespace is given; as a function it is made at the last moment. */
export type Auth = Record<string, unknown> | (() => Record<string, unknown>);

const open = new Set<Connection>();

/** One connection, several namespaces, with nothing sent that the test does not name. */
export class Connection {
  private readonly manager: Manager;

  constructor(node: Node, options: Partial<ManagerOptions> = {}) {
    this.manager = new Manager(node.url, { transports: ['websocket'], reconnection: false, ...options });
    open.add(this);
  }

  enter(namespace: string, auth: Auth = {}): Promise<Outcome> {
    const given = (tell: (data: object) => void): void => tell(typeof auth === 'function' ? auth() : auth);
    const socket = this.manager.socket(namespace, { auth: given });
    return new Promise((resolve) => {
      socket.once('connect', () => resolve({ socket }));
      socket.once('connect_error', (error: Error & { data?: Problem }) =>
        resolve({ refusal: { message: error.message, data: error.data } }),
      );
    });
  }

  async admitted(namespace: string, auth?: Auth): Promise<Socket> {
    const { socket, refusal } = await this.enter(namespace, auth);
    if (!socket) throw new Error(`${namespace}: ${JSON.stringify(refusal)}`);
    return socket;
  }

  async refused(namespace: string, auth?: Auth): Promise<Refusal> {
    const { refusal } = await this.enter(namespace, auth);
    if (!refusal) throw new Error(`${namespace}: admitted`);
    return refusal;
  }

  close(): void {
    this.manager._close();
    open.delete(this);
  }
}

/** Call in `afterEach`. */
export function closeConnections(): void {
  for (const connection of open) connection.close();
}
