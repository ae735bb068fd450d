import { Manager, type Socket } from 'socket.io-client';
import type { Ack } from '../contracts/answers';
import type { BatchedEvent } from '../contracts/batch';
import type { Problem } from '../contracts/errors';
import type { Namespace } from '../contracts/namespaces';
import { RealtimeClientError } from './errors';
import type { Settings } from './options';
import type { Credentials, Link, LinkListener, Transport } from './transport';
import { Waiting } from './waiting';

const ROOT = '/';

/** Over Socket.IO: WebSocket, or long-polling where that does not get through. */
export function socketIoTransport(settings: Settings): Transport {
  return (credentials, listener) => new SocketIoLink(settings, credentials, listener);
}

/** All namespaces on one connection; each is entered when it is first needed. */
class SocketIoLink implements Link {
  private readonly manager: Manager;
  private readonly sockets = new Map<Namespace, Promise<Socket>>();
  private readonly entered = new Set<Socket>();
  private readonly waiting = new Waiting();
  private over = false;

  constructor(
    private readonly settings: Settings,
    private readonly credentials: () => Credentials,
    private readonly listener: LinkListener,
  ) {
    this.manager = new Manager(settings.url.origin, {
      path: settings.paths.socketIo,
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnection: false,
      timeout: settings.timeouts.connectMs,
    });
    this.manager.on('ping', () => this.listener.alive());
    // Whoever is not let in at `/` is let in nowhere.
    this.enter(ROOT).then(
      () => this.over || listener.opened(),
      (error: unknown) => this.end(RealtimeClientError.from(error)),
    );
  }

  request(namespace: Namespace, event: string, payload: object, timeoutMs: number): Promise<Ack<unknown>> {
    const { waiting, listener } = this;
    return waiting.ask(timeoutMs, (id) => {
      const emit = (socket: Socket): void =>
        void socket.emit(event, payload, (ack: Ack<unknown>) => {
          listener.alive();
          waiting.answer(id, ack);
        });
      this.enter(namespace).then(emit, (error: unknown) => waiting.reject(id, RealtimeClientError.from(error)));
    });
  }

  close(): void {
    this.over = true;
    this.waiting.end();
    // The last one to go closes the connection.
    for (const socket of this.entered) socket.disconnect();
  }

  private enter(namespace: Namespace): Promise<Socket> {
    const known = this.sockets.get(namespace);
    if (known) return known;
    const entering = this.open(namespace);
    this.sockets.set(namespace, entering);
    // It may be asked for again: a refusal need not last.
    entering.catch(() => this.sockets.delete(namespace));
    return entering;
  }

  private open(namespace: Namespace): Promise<Socket> {
    const socket = this.manager.socket(this.settings.namespaces[namespace] ?? namespace, {
      auth: (give: (data: object) => void) => give(this.credentials()),
    });
    this.entered.add(socket);
    socket.onAny((event: string, data: unknown) => {
      this.listener.alive();
      if (this.over) return;
      if (event !== 'batch') this.listener.event(namespace, event, data);
      else for (const one of data as BatchedEvent[]) this.listener.event(namespace, one.event, one.data);
    });
    return new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(socket));
      socket.once('connect_error', (error: Error & { data?: Problem }) => {
        this.entered.delete(socket);
        reject(refusalIn(error));
      });
      socket.once('disconnect', (reason) => {
        const error = new RealtimeClientError('CONNECTION_LOST', reason);
        reject(error);
        this.end(error);
      });
    });
  }

  private end(error: RealtimeClientError): void {
    if (this.over) return;
    this.close();
    this.listener.ended(error);
  }
}

/** A server that refuses somebody has sent `data`, if only `undefined`: one that has no such namespace, or is a host app's. */
function refusalIn(error: Error & { data?: Problem }): RealtimeClientError {
  const { message, data } = error;
  if (data) return RealtimeClientError.of(data);
  return new RealtimeClientError('data' in error ? 'FORBIDDEN' : 'CONNECTION_LOST', message);
}
