import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** What has done its work when the connection stands. */
const SPENT = /^(connection|upgrade|sec-websocket-.*)$/;
const ENCRYPTED = { encrypted: true };
const PLAIN = { encrypted: false };

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

  /** `admitted`: the caller has shown who he is. Neither his token nor a ticket is kept. */
  constructor(request: IncomingMessage & { _query?: Record<string, string> }, { admitted }: { admitted: boolean }) {
    const kept = Object.entries(request.headers).filter(
      ([name]) => !SPENT.test(name) && !(admitted && name === 'authorization'),
    );
    this.headers = Object.fromEntries(kept);
    this.url = admitted ? request.url?.split('?', 1)[0] : request.url;
    this._query = request._query ?? {};
    this.connection = 'encrypted' in request.socket ? ENCRYPTED : PLAIN;
    this.remoteAddress = request.socket.remoteAddress;
  }
}
