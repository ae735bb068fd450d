import type { ServerResponse } from 'node:http';
import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { Authenticator } from '../../auth/authenticator';
import { bearerToken } from '../../auth/bearer.guard';
import type { Principal } from '../../auth/principal';
import { STREAM_COOKIE } from '../../auth/tickets.controller';
import { RealtimeError } from '../../contracts/errors';
import { nodeRequest, nodeResponse, PlatformRequest } from '../../http/node-http';
import { requireTurn } from '../../http/own-turn';
import { HandshakeGate } from '../handshake-gate';

const COOKIE = new RegExp(`(?:^|;) *${STREAM_COOKIE}=([^;]+)`);

/** Lets streams in: a handshake like any other, whose caller may also be known by his ticket or its cookie. */
@Injectable()
export class StreamGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly gate: HandshakeGate,
  ) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    const http = context.switchToHttp();
    const request = http.getRequest<PlatformRequest & { principal?: Principal }>();
    const response = nodeResponse(http.getResponse<object>());
    const handshake = nodeRequest(request);
    requireTurn(response);
    this.gate.admit(handshake, request.query);
    response.once('close', this.gate.hold(handshake));
    this.allowReading(request, response);
    request.principal = await this.caller(request);
    return true;
  }

  /** Pages of allowed origins may read the stream, whatever the app says of its other routes. */
  private allowReading({ headers: { origin } }: PlatformRequest, response: ServerResponse): void {
    response.appendHeader('Vary', 'Origin');
    if (origin === undefined || !this.gate.origins.lists(origin)) return;
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Allow-Credentials', 'true');
  }

  private async caller({ headers, query }: PlatformRequest): Promise<Principal> {
    const token = bearerToken(headers.authorization);
    const cookie = COOKIE.exec(headers.cookie ?? '')?.[1];
    const { ticket } = query;
    if (token !== undefined || typeof ticket !== 'string') {
      return this.authenticator.authenticate({ token: token ?? cookie });
    }
    try {
      return await this.authenticator.authenticate({ ticket });
    } catch (error) {
      // A browser comes back with the address it had, and in it a ticket that is used up.
      const used = error instanceof RealtimeError && error.code === 'UNAUTHENTICATED';
      if (!used || cookie === undefined) throw error;
      return this.authenticator.authenticate({ token: cookie });
    }
  }
}
