import { randomBytes } from 'node:crypto';
import { Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Ticket } from '../contracts/auth';
import { TICKET_MS } from '../contracts/limits';
import type { Answer } from '../http/page';
import { RealtimeController } from '../http/realtime-controller.decorator';
import { bearerToken } from './bearer.guard';
import { Caller } from './caller.decorator';
import type { Principal } from './principal';
import { TicketStore } from './tickets';

/** The cookie by which a browser's EventSource reconnects by itself: for the stream's path alone. */
export const STREAM_COOKIE = 'depth_stream';
const STREAM_PATH = '/api/v1/stream';

/** One-time tickets for clients that can set no header: browser WebSocket, EventSource. */
@RealtimeController('tickets')
export class TicketsController {
  constructor(private readonly tickets: TicketStore) {}

  @Post()
  async issue(
    @Caller() caller: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Answer<Ticket>> {
    const ticket = randomBytes(24).toString('base64url');
    await this.tickets.put(ticket, caller, TICKET_MS);
    response.cookie(STREAM_COOKIE, bearerToken(request.headers.authorization), {
      path: STREAM_PATH,
      httpOnly: true,
      sameSite: 'strict',
      secure: request.secure,
      expires: new Date(caller.expiresAt),
    });
    return { data: { ticket, expiresAt: new Date(Date.now() + TICKET_MS).toISOString() } };
  }
}
