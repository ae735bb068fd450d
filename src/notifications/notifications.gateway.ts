import { Ack, ConnectedSocket, MessageBody, SubscribeMessage } from '@nestjs/websockets';
import { Caller } from '../auth/caller.decorator';
import type { Principal } from '../auth/principal';
import type { Nothing } from '../contracts/answers';
import { HISTORY_PAGE } from '../contracts/limits';
import type {
  AllRead,
  NotificationPage,
  NotificationUpdate,
  SubscribedNotifications,
} from '../contracts/notifications';
import type { Placed } from '../contracts/rooms';
import { RealtimeGateway } from '../transports/realtime-gateway.decorator';
import type { RealtimeSocket } from '../transports/realtime-socket';
import type { JoinAck } from '../transports/room.gateway';
import { RoomGateway } from '../transports/room.gateway';
import { NothingDto } from '../validation/nothing.dto';
import { InboxDto, NotificationDto, NotificationListDto, SubscribeDto } from './dto/notification.dto';
import { NotificationsService } from './notifications.service';

/** Notifications over sockets: turns events into calls, and calls' results into acks. */
@RealtimeGateway('/notifications')
export class NotificationsGateway extends RoomGateway {
  constructor(private readonly notifications: NotificationsService) {
    super();
  }

  @SubscribeMessage('notifications:subscribe')
  subscribe(
    @ConnectedSocket() socket: RealtimeSocket,
    @Caller() caller: Principal,
    @MessageBody() { userId = caller.userId, since }: SubscribeDto,
    @Ack() ack: JoinAck<SubscribedNotifications>,
  ): Promise<void> {
    const room = this.notifications.roomFor(caller, userId);
    return this.joinRoom(socket, room, ack, (enter) => this.notifications.join(caller, { userId, since }, enter));
  }

  @SubscribeMessage('notifications:unsubscribe')
  unsubscribe(
    @ConnectedSocket() socket: RealtimeSocket,
    @Caller() caller: Principal,
    @MessageBody() { userId = caller.userId }: InboxDto,
  ): Nothing {
    socket.data.peer.unsubscribe(this.notifications.roomFor(caller, userId));
    return {};
  }

  @SubscribeMessage('notification:read')
  read(
    @Caller() { userId }: Principal,
    @MessageBody() { notificationId }: NotificationDto,
  ): Promise<Placed<NotificationUpdate>> {
    return this.notifications.markRead(userId, notificationId);
  }

  @SubscribeMessage('notification:readAll')
  readAll(@Caller() { userId }: Principal, @MessageBody() _nothing: NothingDto): Promise<AllRead> {
    return this.notifications.markAllRead(userId);
  }

  @SubscribeMessage('notification:list')
  list(
    @Caller() { userId }: Principal,
    @MessageBody() { before, limit = HISTORY_PAGE, unreadOnly = false }: NotificationListDto,
  ): Promise<NotificationPage> {
    return this.notifications.list(userId, { before, limit, unreadOnly });
  }
}
