import { randomBytes } from 'node:crypto';
import { Post, Req, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { serialize } from 'cookie';
import type { Ticket } from '../contracts/auth';
import { TICKET_MS } from '../contracts/limits';
import type { PlatformRequest } from '../http/node-http';
import type { Answer } from '../http/page';
import { RealtimeController } from '../http/realtime-controller.decorator';
import { bearerToken } from './bearer.guard';
import { Caller } from './caller.decorator';
import type { Principal } from './principal';
import { TicketStore } from './tickets';

/** The cookie by which a browser's EventSource reconnects by itself: for the stream's path alone. */
export const STREAM_COOKIE = 'depth_stream';

/** One-time tickets for clients that can set no header: browser WebSocket, EventSource. */
@RealtimeController('tickets')
export class TicketsController {
  constructor(
    private readonly tickets: TicketStore,
    private readonly platform: HttpAdapterHost,
  ) {}

  /** A ticket, good once and for 30 s, and a cookie by which a browser's EventSource reconnects by itself. */
  @Post()
  async issue(
    @Caller() caller: Principal,
    @Req() request: PlatformRequest,
    @Res({ passthrough: true }) response: object,
  ): Promise<Answer<Ticket>> {
    const ticket = randomBytes(24).toString('base64url');
    await this.tickets.put(ticket, caller, TICKET_MS);
    const cookie = serialize(STREAM_COOKIE, bearerToken(request.headers.authorization) ?? '', {
      path: streamPath(request),
      httpOnly: true,
      sameSite: 'strict',
      secure: request.protocol === 'https',
      expires: new Date(caller.expiresAt),
    });
    // The app may set cookies of its own with the same answer.
    this.platform.httpAdapter.appendHeader(response, 'Set-Cookie', cookie);
    return { data: { ticket, expiresAt: new Date(Date.now() + TICKET_MS).toISOString() } };
  }
}

/** The stream is beside this route, under whatever prefix the host app has. */
function streamPath({ originalUrl }: PlatformRequest): string {
  return originalUrl.replace(/[^/]*\/?(\?.*)?$/, 'stream');
}
