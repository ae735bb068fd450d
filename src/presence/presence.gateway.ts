import { Ack, ConnectedSocket, MessageBody, SubscribeMessage } from '@nestjs/websockets';
import type { Nothing } from '../contracts/answers';
import { RealtimeError } from '../contracts/errors';
import { PRESENCE_WATCHED, UserPresence } from '../contracts/presence';
import { presenceRoom } from '../contracts/rooms';
import { RealtimeGateway } from '../transports/realtime-gateway.decorator';
import type { RealtimeSocket } from '../transports/realtime-socket';
import { SessionGateway } from '../transports/session.gateway';
import { WatchDto } from './dto/presence.dto';
import { PresenceService } from './presence.service';

/** The namespace `/`: who is online. What is sent to a user or to everyone arrives here unasked. */
@RealtimeGateway('/')
export class PresenceGateway extends SessionGateway {
  constructor(private readonly presence: PresenceService) {
    super();
  }

  /** Adds to those the socket watches. The answer leaves before any change. */
  @SubscribeMessage('presence:subscribe')
  async subscribe(
    @ConnectedSocket() socket: RealtimeSocket,
    @MessageBody() dto: WatchDto,
    @Ack() ack?: (answer: { data: UserPresence[] }) => void,
  ): Promise<void> {
    const { peer } = socket.data;
    const userIds = [...new Set(dto.userIds)];
    const rooms = userIds.map(presenceRoom);
    const askForRoom = (): void => {
      const watched = new Set([...peer.heard('presence'), ...rooms]);
      if (watched.size > PRESENCE_WATCHED) throw new RealtimeError('LIMIT_EXCEEDED');
    };
    askForRoom();
    await this.presence.watch(userIds, (states, backlog) => {
      askForRoom(); // others may have been let in meanwhile
      peer.listen(rooms);
      ack?.({ data: states });
      peer.sendAll(backlog, 'canonical');
    });
  }

  @SubscribeMessage('presence:unsubscribe')
  unsubscribe(@ConnectedSocket() socket: RealtimeSocket, @MessageBody() { userIds }: WatchDto): Nothing {
    socket.data.peer.ignore(userIds.map(presenceRoom));
    return {};
  }
}
