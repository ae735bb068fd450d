import type { Ack } from '../contracts/answers';
import type { Namespace } from '../contracts/namespaces';
import { ClientErrorCode, RealtimeClientError } from './errors';
import type { Settings } from './options';
import { refusalOf } from './refusal';
import type { Credentials, Link, LinkListener, Transport } from './transport';
import { Waiting } from './waiting';

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
  ns: Namespace;
}
type Frame = EventFrame | { id: number; ack: Ack<unknown> };

/** Over a plain WebSocket: JSON frames on `/ws`, all namespaces on one connection. */
export function webSocketTransport(settings: Settings, WebSocket: WebSocketConstructor): Transport {
  return (credentials, listener) => new WebSocketLink(settings, WebSocket, credentials(), listener);
}

class WebSocketLink implements Link {
  private readonly socket: WebSocketLike;
  private readonly waiting = new Waiting();
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
    return this.waiting.ask(timeoutMs, (id) =>
      this.socket.send(JSON.stringify({ event, data: payload, ns: namespace, id })),
    );
  }

  close(): void {
    if (this.over) return;
    this.over = true;
    this.socket.close(1000);
    this.waiting.end();
  }

  private take(frame: Frame): void {
    this.listener.alive();
    if ('ack' in frame) this.waiting.answer(frame.id, frame.ack);
    else if (!this.over) this.listener.event(frame.ns, frame.event, frame.data);
  }

  private async onClose(code: number): Promise<void> {
    if (this.over) return;
    this.close();
    // Whoever was not let in is not told why by a browser.
    const refusal = this.opened ? undefined : await refusalOf(this.settings, this.credentials.token);
    this.listener.ended(refusal ?? errorOf(code));
  }
}

const CLOSE_CODES: Readonly<Record<number, ClientErrorCode>> = {
  4001: 'UNAUTHENTICATED',
  4008: 'RATE_LIMITED',
  4010: 'TOKEN_EXPIRED',
};

/** What a close code tells. Those from 4000 to 4007 are final. */
function errorOf(code: number): RealtimeClientError {
  const final = code >= 4000 && code <= 4007;
  return new RealtimeClientError(CLOSE_CODES[code] ?? (final ? 'FORBIDDEN' : 'CONNECTION_LOST'), `closed with ${code}`);
}
