import type { IncomingMessage } from 'node:http';
import { isId } from '../../contracts/ids';
import { invalid, RealtimeError } from '../../contracts/errors';
import { LINK_HEADER, linksOf } from '../../contracts/links';
import { conversationRoom, Position } from '../../contracts/rooms';
import type { Presence } from '../../presence/presence';
import type { Broker } from '../../rooms/broker';
import type { RoomHub } from '../../rooms/room-hub';
import type { ServedNamespaces } from '../served-namespaces';
import { RoomConnection } from './room-connection';
import { ROOM_FORMATS, RoomFormat } from './room-frames';
import type { WebSocketOpening, WebSocketRoute } from './websocket-route';

/** `{path}/rooms/{conversationId}?frames=text|json`. */
export class RoomRoute implements WebSocketRoute {
  constructor(
    private readonly path: string,
    private readonly served: ServedNamespaces,
    private readonly hub: RoomHub,
    private readonly broker: Broker,
    private readonly presence: Presence,
  ) {}

  match({ pathname, searchParams }: URL): WebSocketOpening | undefined {
    const rooms = `${this.path}/rooms/`;
    const encoded = pathname.slice(rooms.length);
    if (!pathname.startsWith(rooms) || encoded === '' || encoded.includes('/')) return undefined;
    const conversationId = conversationIdOf(encoded);
    const room = conversationRoom(conversationId);
    const format = formatOf(searchParams.get('frames') ?? 'text');
    // The room is joined only after `open`, but from `open` on it is heard.
    let since: Position;
    return {
      admit: async (request, principal) => {
        if (!(await this.hub.mayStay(room, principal))) throw new RealtimeError('FORBIDDEN');
        since = await this.broker.position(room);
        return linkOf(request) === undefined ? [] : [`${LINK_HEADER}: ${since.epoch}`];
      },
      open: (socket, request) => {
        const from = linkOf(request);
        const address = { conversationId, format, since, link: from !== undefined };
        const connection = new RoomConnection(socket, request, this.served, address);
        if (from !== undefined) this.announce(connection, conversationId, from);
        return connection;
      },
    };
  }

  private announce(connection: RoomConnection, conversationId: string, from: string): void {
    const place = linksOf(conversationId);
    connection.once('close', () => this.presence.leave(place, connection.id));
    // Where it is not known the other server hears a message twice.
    this.presence.enter(place, from, connection.id).catch(() => undefined);
  }
}

function linkOf({ headers }: IncomingMessage): string | undefined {
  const value = headers[LINK_HEADER.toLowerCase()];
  return typeof value === 'string' && /^[\w.-]{1,64}$/.test(value) ? value : undefined;
}

function conversationIdOf(encoded: string): string {
  let conversationId: string | undefined;
  try {
    conversationId = decodeURIComponent(encoded);
  } catch {
    // not an id either
  }
  if (!isId(conversationId)) throw invalid('conversationId', 'isId', 'must be an id');
  return conversationId;
}

function formatOf(value: string): RoomFormat {
  const format = ROOM_FORMATS.find((known) => known === value);
  if (format) return format;
  throw invalid('frames', 'isIn', `must be one of ${ROOM_FORMATS.join(', ')}`);
}
