import type { Ack } from '../contracts/answers';
import type { Namespace } from '../contracts/namespaces';
import { RealtimeClientError } from './errors';
import type { Settings } from './options';
import { refusalOf } from './refusal';
import type { Credentials, Link, LinkListener, Transport } from './transport';

/** What of the platform's WebSocket is used. */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

interface EventFrame {
  event: string;
  data: unknown;
  ns: string;
}
type Frame = EventFrame | { id: number; ack: Ack<unknown> };

interface Asked {
  resolve: (ack: Ack<unknown>) => void;
  reject: (error: RealtimeClientError) => void;
  late: ReturnType<typeof setTimeout>;
}

/** Over a plain WebSocket: JSON frames on `/ws`, all namespaces on one connection. */
export function webSocketTransport(settings: Settings, WebSocket: WebSocketConstructor): Transport {
  return (credentials, listener) => new WebSocketLink(settings, WebSocket, credentials(), listener);
}

class WebSocketLink implements Link {
  private readonly socket: WebSocketLike;
  private readonly asked = new Map<number, Asked>();
  private lastId = 0;
  private opened = false;
  private over = false;

  constructor(
    private readonly settings: Settings,
    WebSocket: WebSocketConstructor,
    private readonly credentials: Credentials,
    private readonly listener: LinkListener,
  ) {
    const { token, locale } = credentials;
    const url = new URL(settings.paths.websocket, settings.url);
    url.protocol = url.protocol.replace('http', 'ws');
    if (locale) url.searchParams.set('locale', locale);
    this.socket = new WebSocket(url.href, ['depth.v1', `bearer.${token}`]);
    this.socket.onopen = () => {
      this.opened = true;
      if (!this.over) listener.opened();
    };
    this.socket.onmessage = ({ data }: { data: string }) => this.take(JSON.parse(data) as Frame);
    this.socket.onerror = () => undefined; // it closes
    this.socket.onclose = ({ code }: { code: number }) => void this.onClose(code);
  }

  request(namespace: Namespace, event: string, payload: object, timeoutMs: number): Promise<Ack<unknown>> {
    return new Promise((resolve, reject) => {
      if (this.over) {
        reject(new RealtimeClientError('CONNECTION_LOST'));
        return;
      }
      const id = (this.lastId += 1);
      const late = setTimeout(() => {
        this.asked.delete(id);
        reject(new RealtimeClientError('TIMEOUT'));
      }, timeoutMs);
      this.asked.set(id, { resolve, reject, late });
      const ns = this.settings.namespaces[namespace] ?? namespace;
      this.socket.send(JSON.stringify({ event, data: payload, ns, id }));
    });
  }

  close(): void {
    if (this.over) return;
    this.over = true;
    this.socket.close(1000);
    for (const { reject, late } of this.asked.values()) {
      clearTimeout(late);
      reject(new RealtimeClientError('CONNECTION_LOST'));
    }
    this.asked.clear();
  }

  private take(frame: Frame): void {
    this.listener.alive();
    if ('ack' in frame) {
      const asked = this.asked.get(frame.id);
      if (!asked) return;
      this.asked.delete(frame.id);
      clearTimeout(asked.late);
      asked.resolve(frame.ack);
    } else if (!this.over) {
      this.listener.event(this.namespaceOf(frame), frame.event, frame.data);
    }
  }

  private namespaceOf({ ns }: EventFrame): Namespace {
    const renamed = Object.entries(this.settings.namespaces).find(([, name]) => name === ns);
    return (renamed?.[0] ?? ns) as Namespace;
  }

  private async onClose(code: number): Promise<void> {
    if (this.over) return;
    this.close();
    // Whoever was not let in is not told why by a browser.
    const refusal = this.opened ? undefined : await refusalOf(this.settings, this.credentials.token);
    this.listener.ended(refusal ?? errorOf(code));
  }
}

/** What a close code tells. Those from 4000 to 4007 are final. */
function errorOf(code: number): RealtimeClientError {
  if (code === 4001) return new RealtimeClientError('UNAUTHENTICATED');
  if (code >= 4000 && code <= 4007) return new RealtimeClientError('FORBIDDEN');
  if (code === 4008) return new RealtimeClientError('RATE_LIMITED');
  if (code === 4010) return new RealtimeClientError('TOKEN_EXPIRED');
  return new RealtimeClientError('CONNECTION_LOST', `closed with ${code}`);
}
