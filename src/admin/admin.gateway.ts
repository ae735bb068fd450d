import { ConnectedSocket, MessageBody, OnGatewayDisconnect, SubscribeMessage } from '@nestjs/websockets';
import { Caller } from '../auth/caller.decorator';
import type { Principal } from '../auth/principal';
import { Roles } from '../auth/roles.guard';
import type { AdminRoom, AdminStats, AdminUser, AuditEntry, Ban, Disconnected } from '../contracts/admin';
import { HISTORY_PAGE } from '../contracts/limits';
import type { Announcement } from '../contracts/publishing';
import { RealtimeGateway } from '../transports/realtime-gateway.decorator';
import type { RealtimeSocket } from '../transports/realtime-socket';
import { SessionGateway } from '../transports/session.gateway';
import { NothingDto } from '../validation/nothing.dto';
import { AdminService } from './admin.service';
import { AnnounceDto, BanDto, DisconnectDto, LimitDto, RoomsDto, UserIdDto } from './dto/admin.dto';
import { StatsFeed } from './stats-feed';

/** Administration over sockets. The role is asked for at connect, and again with every event. */
@Roles(['admin'])
@RealtimeGateway('/admin')
export class AdminGateway extends SessionGateway implements OnGatewayDisconnect {
  constructor(
    private readonly admin: AdminService,
    private readonly feed: StatsFeed,
  ) {
    super();
  }

  handleDisconnect(socket: RealtimeSocket): void {
    this.feed.unwatch(socket.id);
  }

  /** Answers, and from then on tells every two seconds. */
  @SubscribeMessage('admin:stats')
  async stats(
    @ConnectedSocket() socket: RealtimeSocket,
    @Caller() { userId }: Principal,
    @MessageBody() _nothing: NothingDto,
  ): Promise<AdminStats> {
    const stats = await this.admin.stats(userId);
    const { session, peer } = socket.data;
    if (socket.connected) {
      this.feed.watch(socket.id, (latest) => {
        if (session.principal.role === 'admin' && !session.expired) peer.send('admin:stats', latest);
      });
    }
    return stats;
  }

  @SubscribeMessage('admin:rooms')
  rooms(
    @Caller() { userId }: Principal,
    @MessageBody() { prefix, limit = HISTORY_PAGE }: RoomsDto,
  ): Promise<AdminRoom[]> {
    return this.admin.rooms(userId, { prefix, limit });
  }

  @SubscribeMessage('admin:user')
  user(@Caller() caller: Principal, @MessageBody() { userId }: UserIdDto): Promise<AdminUser> {
    return this.admin.user(caller.userId, userId);
  }

  @SubscribeMessage('admin:disconnect')
  disconnect(@Caller() caller: Principal, @MessageBody() { userId, reason }: DisconnectDto): Promise<Disconnected> {
    return this.admin.disconnect(caller.userId, userId, reason);
  }

  @SubscribeMessage('admin:ban')
  ban(@Caller() caller: Principal, @MessageBody() { userId, minutes }: BanDto): Promise<Ban> {
    return this.admin.ban(caller.userId, userId, minutes);
  }

  @SubscribeMessage('admin:unban')
  unban(@Caller() caller: Principal, @MessageBody() { userId }: UserIdDto): Promise<Ban> {
    return this.admin.unban(caller.userId, userId);
  }

  @SubscribeMessage('admin:announce')
  announce(@Caller() { userId }: Principal, @MessageBody() dto: AnnounceDto): Promise<Announcement> {
    return this.admin.announce(userId, dto);
  }

  @SubscribeMessage('admin:audit')
  audit(@Caller() { userId }: Principal, @MessageBody() { limit = HISTORY_PAGE }: LimitDto): Promise<AuditEntry[]> {
    return this.admin.auditLog(userId, limit);
  }
}
