import { Body, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { Caller } from '../auth/caller.decorator';
import type { Principal } from '../auth/principal';
import { Roles } from '../auth/roles.guard';
import type { AdminRoom, AdminStats, AdminUser, AuditEntry, Ban, Disconnected } from '../contracts/admin';
import { HISTORY_PAGE } from '../contracts/limits';
import type { Announcement } from '../contracts/publishing';
import type { Answer } from '../http/page';
import { RealtimeController } from '../http/realtime-controller.decorator';
import { AdminService } from './admin.service';
import { AnnounceDto, BanBodyDto, DisconnectBodyDto, LimitQuery, RoomsQuery, UserIdDto } from './dto/admin.dto';

/** Administration over REST. */
@Roles(['admin'])
@RealtimeController('admin')
export class AdminController {
  constructor(private readonly admin: AdminService) {}

  /** The state of the cluster. */
  @Get('stats')
  async stats(@Caller() { userId }: Principal): Promise<Answer<AdminStats>> {
    return { data: await this.admin.stats(userId) };
  }

  /** Which rooms have subscribers, the most subscribed first. */
  @Get('rooms')
  async rooms(
    @Caller() { userId }: Principal,
    @Query() { prefix, limit = HISTORY_PAGE }: RoomsQuery,
  ): Promise<Answer<AdminRoom[]>> {
    return { data: await this.admin.rooms(userId, { prefix, limit }) };
  }

  /** Where a user is connected, and what he hears. */
  @Get('users/:userId')
  async user(@Caller() caller: Principal, @Param() { userId }: UserIdDto): Promise<Answer<AdminUser>> {
    return { data: await this.admin.user(caller.userId, userId) };
  }

  /** Closes all connections of a user. He may come back. */
  @Post('disconnections/:userId')
  async disconnect(
    @Caller() caller: Principal,
    @Param() { userId }: UserIdDto,
    @Body() { reason }: DisconnectBodyDto,
  ): Promise<Answer<Disconnected>> {
    return { data: await this.admin.disconnect(caller.userId, userId, reason) };
  }

  /** Closes all connections of a user and refuses him for so long. */
  @Post('bans/:userId')
  async ban(
    @Caller() caller: Principal,
    @Param() { userId }: UserIdDto,
    @Body() { minutes }: BanBodyDto,
  ): Promise<Answer<Ban>> {
    return { data: await this.admin.ban(caller.userId, userId, minutes) };
  }

  /** Lets a user back in. */
  @Delete('bans/:userId')
  async unban(@Caller() caller: Principal, @Param() { userId }: UserIdDto): Promise<Answer<Ban>> {
    return { data: await this.admin.unban(caller.userId, userId) };
  }

  /** Tells everyone, or who is in some rooms. */
  @Post('announcements')
  async announce(@Caller() { userId }: Principal, @Body() dto: AnnounceDto): Promise<Answer<Announcement>> {
    return { data: await this.admin.announce(userId, dto) };
  }

  /** What administrators did, the latest first. */
  @Get('audit')
  async audit(
    @Caller() { userId }: Principal,
    @Query() { limit = HISTORY_PAGE }: LimitQuery,
  ): Promise<Answer<AuditEntry[]>> {
    return { data: await this.admin.auditLog(userId, limit) };
  }
}
