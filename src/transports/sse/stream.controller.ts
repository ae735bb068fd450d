import { Get, Inject, Query, Req, Res, UseGuards } from '@nestjs/common';
import { Caller } from '../../auth/caller.decorator';
import type { Principal } from '../../auth/principal';
import { invalid, RealtimeError } from '../../contracts/errors';
import { nodeRequest } from '../../http/node-http';
import type { PlatformRequest } from '../../http/node-http';
import { PublicController } from '../../http/realtime-controller.decorator';
import { REALTIME_OPTIONS } from '../../realtime.options';
import type { ResolvedOptions } from '../../realtime.options';
import { RateGuard } from '../../throttling/rate.guard';
import { StreamQuery } from './dto/stream.query';
import { ServedNamespaces } from '../served-namespaces';
import { Cursor, namedRoom, parseCursor } from './stream-cursor';
import { StreamGuard } from './stream.guard';
import { Streams } from './streams';

const LAST_EVENT_ID = 'Last-Event-ID';

/** Server-sent events (HTML, 9.2): what a socket would hear in some rooms, for whoever can only read. */
@PublicController('stream')
@UseGuards(StreamGuard, RateGuard)
export class StreamController {
  constructor(
    private readonly streams: Streams,
    private readonly served: ServedNamespaces,
    @Inject(REALTIME_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** Opens a stream of some rooms' events, from where `Last-Event-ID` or `since` says the reader was. */
  @Get()
  async stream(
    @Caller() caller: Principal,
    @Query() query: StreamQuery,
    @Req() request: PlatformRequest,
    @Res() response: object,
  ): Promise<void> {
    const rooms = [...new Set(query.rooms.map((room) => namedRoom(room, caller.userId)))];
    // Of a feature that is left out nothing is heard, here neither.
    const left = rooms.find((room) => !this.served.ofRoom(room));
    if (left !== undefined) throw invalid('rooms', 'isRoom', `${left} is of a kind that is not served`);
    const { roomsPerSocket } = this.options.limits;
    if (roomsPerSocket > 0 && rooms.length > roomsPerSocket) throw new RealtimeError('LIMIT_EXCEEDED');
    const cursor = cursorOf(request, query, caller.userId);
    const positions = await this.streams.beginnings(caller, rooms, cursor);
    await this.streams.start(nodeRequest(request), response, caller, positions);
  }
}

/** What a browser says when it comes back wins over what it began with: that is still in the address. */
function cursorOf({ headers }: PlatformRequest, { since }: StreamQuery, userId: string): Cursor {
  const last = headers[LAST_EVENT_ID.toLowerCase()];
  if (typeof last === 'string' && last !== '') return parseCursor(last, LAST_EVENT_ID, userId);
  return since === undefined ? new Map() : parseCursor(since, 'since', userId);
}
