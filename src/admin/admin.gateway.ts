import { ConnectedSocket, MessageBody, OnGatewayDisconnect, SubscribeMessage } from '@nestjs/websockets';
import { Caller } from '../auth/caller.decorator';
import type { Principal } from '../auth/principal';
import { Roles } from '../auth/roles.guard';
import type {
  AdminHistory,
  AdminRoom,
  AdminServerEvents,
  AdminStats,
  AdminUser,
  AdminUserHit,
  AuditEntry,
  Ban,
  Disconnected,
} from '../contracts/admin';
import type { Nothing } from '../contracts/answers';
import { HISTORY_PAGE } from '../contracts/limits';
import type { Announcement } from '../contracts/publishing';
import { RealtimeGateway } from '../transports/realtime-gateway.decorator';
import type { RealtimeSocket } from '../transports/realtime-socket';
import { SessionGateway } from '../transports/session.gateway';
import { NothingDto } from '../validation/nothing.dto';
import { AdminService } from './admin.service';
import {
  AnnounceDto,
  BanDto,
  DisconnectDto,
  LimitDto,
  RoomsDto,
  TailDto,
  UserIdDto,
  UsersDto,
  USERS_LISTED,
} from './dto/admin.dto';
import { StatsFeed } from './stats-feed';
import { TailFeed } from './tail-feed';

/** Administration over sockets. The role is asked for at connect, and again with every event. */
@Roles(['admin'])
@RealtimeGateway('/admin')
export class AdminGateway extends SessionGateway implements OnGatewayDisconnect {
  constructor(
    private readonly admin: AdminService,
    private readonly feed: StatsFeed,
    private readonly tails: TailFeed,
  ) {
    super();
  }

  handleDisconnect(socket: RealtimeSocket): void {
    this.feed.unwatch(socket.id);
    this.tails.unwatch(socket.id);
  }

  /** Answers, and from then on tells every two seconds. */
  @SubscribeMessage('admin:stats')
  async stats(
    @ConnectedSocket() socket: RealtimeSocket,
    @Caller() { userId }: Principal,
    @MessageBody() _nothing: NothingDto,
  ): Promise<AdminStats> {
    const stats = await this.admin.stats(userId);
    if (socket.connected) this.feed.watch(socket.id, (latest) => tellAdmin(socket, 'admin:stats', latest));
    return stats;
  }

  @SubscribeMessage('admin:stats:stop')
  stopStats(@ConnectedSocket() socket: RealtimeSocket, @MessageBody() _nothing: NothingDto): Nothing {
    this.feed.unwatch(socket.id);
    return {};
  }

  @SubscribeMessage('admin:history')
  history(@Caller() { userId }: Principal, @MessageBody() _nothing: NothingDto): Promise<AdminHistory> {
    return this.admin.history(userId);
  }

  @SubscribeMessage('admin:rooms')
  rooms(
    @Caller() { userId }: Principal,
    @MessageBody() { prefix, limit = HISTORY_PAGE }: RoomsDto,
  ): Promise<AdminRoom[]> {
    return this.admin.rooms(userId, { prefix, limit });
  }

  @SubscribeMessage('admin:users')
  users(
    @Caller() { userId }: Principal,
    @MessageBody() { query, limit = USERS_LISTED }: UsersDto,
  ): Promise<AdminUserHit[]> {
    return this.admin.users(userId, { query, limit });
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

  /** Answers once every node that can be reached collects. */
  @SubscribeMessage('admin:tail')
  async tail(
    @ConnectedSocket() socket: RealtimeSocket,
    @Caller() { userId }: Principal,
    @MessageBody() filter: TailDto,
  ): Promise<Nothing> {
    await this.admin.beforeTail(userId, filter);
    await this.tails.watch(socket.id, filter, (passed) => tellAdmin(socket, 'admin:tail', passed));
    if (!socket.connected) this.tails.unwatch(socket.id);
    return {};
  }

  @SubscribeMessage('admin:tail:stop')
  stopTail(@ConnectedSocket() socket: RealtimeSocket, @MessageBody() _nothing: NothingDto): Nothing {
    this.tails.unwatch(socket.id);
    return {};
  }
}

/** A role may be lost on a connection that stays. */
function tellAdmin({ data: { session, peer } }: RealtimeSocket, event: keyof AdminServerEvents, data: object): void {
  if (session.principal.role === 'admin' && !session.expired) peer.send(event, data);
}
