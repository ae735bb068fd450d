import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** What has done its work when the connection stands. */
const SPENT = /^(authorization|connection|upgrade|sec-websocket-.*)$/;

/**
 * What Socket.IO asks of the request of a handshake, and no more: the request itself is some KiB, and would be kept as
 * long as the connection.
 */
export class Handshake {
  readonly headers: IncomingHttpHeaders;
  readonly url: string | undefined;
  readonly _query: Record<string, string>;
  readonly connection: { encrypted: boolean };
  readonly remoteAddress: string | undefined;

  constructor(request: IncomingMessage & { _query?: Record<string, string> }) {
    const kept = Object.entries(request.headers).filter(([name]) => !SPENT.test(name));
    this.headers = Object.fromEntries(kept);
    // A ticket is spent as well.
    this.url = request.url?.split('?', 1)[0];
    this._query = request._query ?? {};
    this.connection = { encrypted: 'encrypted' in request.socket };
    this.remoteAddress = request.socket.remoteAddress;
  }
}
