import type { IncomingMessage, ServerResponse } from 'node:http';
import { Inject, Injectable, OnApplicationShutdown } from '@nestjs/common';
import type { Principal } from '../../auth/principal';
import type { Session } from '../../auth/session';
import { Sessions } from '../../auth/sessions';
import { RealtimeError } from '../../contracts/errors';
import type { Position } from '../../contracts/rooms';
import { Draining } from '../../draining/draining';
import { localeOf } from '../../http/locale';
import { nodeResponse, takeOver } from '../../http/node-http';
import { hasTurn } from '../../http/own-turn';
import { Metrics } from '../../observability/metrics';
import { REALTIME_OPTIONS } from '../../realtime.options';
import type { ResolvedOptions } from '../../realtime.options';
import { RoomHub } from '../../rooms/room-hub';
import { Deadlines } from '../../timing/deadlines';
import { HandshakeGate } from '../handshake-gate';
import { EventStream } from './event-stream';
import type { Cursor } from './stream-cursor';
import { StreamPeer, STREAM } from './stream-peer';
import { StreamOutlet } from './stream.outlet';

/** Between two comment lines, in milliseconds. */
const HEARTBEAT_MS = 15_000;

/** The streams of this node, from their beginning to their end. */
@Injectable()
export class Streams implements OnApplicationShutdown {
  private readonly open = new Set<StreamPeer>();
  private readonly deadlines = new Deadlines<EventStream>((stream) => stream.onDeadline());
  private readonly heart = setInterval(() => this.beat(), HEARTBEAT_MS).unref();

  constructor(
    private readonly sessions: Sessions,
    private readonly hub: RoomHub,
    private readonly outlet: StreamOutlet,
    private readonly gate: HandshakeGate,
    private readonly metrics: Metrics,
    @Inject(REALTIME_OPTIONS) private readonly options: ResolvedOptions,
    private readonly draining: Draining,
  ) {
    // The readers come back to another node, to where they were.
    draining.watch(() => this.open);
  }

  /** Where a stream begins: where its reader was, or at the end. Rejects with `FORBIDDEN` if it is for one room. */
  async beginnings(caller: Principal, rooms: readonly string[], cursor: Cursor): Promise<Position[]> {
    const admitted = await Promise.all(rooms.map((room) => this.hub.mayStay(room, caller)));
    if (admitted.includes(false)) throw new RealtimeError('FORBIDDEN');
    return Promise.all(rooms.map(async (room) => cursor.get(room) ?? (await this.endOf(room, caller))));
  }

  /** Answers with a stream that begins at `positions`. Rejects before anything is answered. `reply`: the platform's. */
  async start(
    request: IncomingMessage,
    reply: object,
    caller: Principal,
    positions: readonly Position[],
  ): Promise<void> {
    const session = await this.session(caller);
    const onClose = (): void => this.sessions.end(session);
    if (!hasTurn(nodeResponse(reply))) return onClose();
    const response = takeOver(reply);
    response.once('close', onClose);
    const stream = new EventStream(response, this.deadlines, this.options);
    const locale = localeOf(request, this.options.defaultLocale);
    const reader = { session, address: this.gate.addressOf(request), locale };
    const peer = new StreamPeer(reader, stream, this.outlet, this.hub, positions);
    stream.open(request);
    this.keep(peer, response);
    peer.welcome();
    this.sessions.attach(session, peer);
    if (this.draining.over || request.method === 'HEAD') peer.end();
  }

  onApplicationShutdown(): void {
    clearInterval(this.heart);
    this.deadlines.close();
  }

  private async session(caller: Principal): Promise<Session> {
    try {
      return await this.sessions.open(caller);
    } catch (error) {
      if (error instanceof RealtimeError && error.code === 'LIMIT_EXCEEDED') this.metrics.rateLimited('connections');
      throw error;
    }
  }

  private keep(peer: StreamPeer, response: ServerResponse): void {
    this.open.add(peer);
    this.metrics.connected(STREAM.namespace, STREAM.transport);
    response.once('close', () => {
      this.open.delete(peer);
      this.metrics.disconnected(STREAM.namespace, STREAM.transport);
      peer.disconnected();
    });
  }

  private endOf(room: string, caller: Principal): Promise<Position> {
    return this.hub.resume(room, caller, undefined, ({ position }) => position);
  }

  private beat(): void {
    for (const peer of this.open) peer.beat();
  }
}
