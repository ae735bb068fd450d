import { Body, Get, Headers, Param, Post, Put, Query } from '@nestjs/common';
import { Caller } from '../auth/caller.decorator';
import type { Principal } from '../auth/principal';
import { Roles } from '../auth/roles.guard';
import { invalid } from '../contracts/errors';
import { HISTORY_PAGE } from '../contracts/limits';
import type { AllRead, Notification, NotificationUpdate, UnreadCount } from '../contracts/notifications';
import type { Placed } from '../contracts/rooms';
import type { Answer } from '../http/page';
import { RealtimeController } from '../http/realtime-controller.decorator';
import { IDEMPOTENCY_HEADER } from '../idempotency/idempotency.interceptor';
import { NotificationListQuery, NotificationParams, NotifyDto } from './dto/notification.dto';
import { NotificationsService } from './notifications.service';

/** Notifications over REST. Each write has the realtime effect of its event: it goes the same way. */
@RealtimeController('notifications')
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  /** Notifies a user, or several. */
  @Roles(['service', 'admin'])
  @Post()
  async notify(
    @Caller() caller: Principal,
    @Body() { userId, userIds, ...said }: NotifyDto,
    @Headers(IDEMPOTENCY_HEADER) key?: string,
  ): Promise<Answer<Placed<Notification> | Placed<Notification>[]>> {
    // The answer to a request may be lost; whoever repeats it makes no second notification.
    const onceKey = key === undefined ? null : `request ${caller.userId} ${key}`;
    const content = { ...said, actorId: caller.userId, onceKey };
    if (userIds === undefined) {
      if (userId === undefined) throw invalid('userId', 'isDefined', 'userId or userIds is needed');
      return { data: await this.notifications.notify({ ...content, userId }) };
    }
    if (userId !== undefined) throw invalid('userIds', 'exclusive', 'userIds does not go with userId');
    return { data: await this.notifications.notify({ ...content, userIds }) };
  }

  /** The caller's notifications, the newest first. */
  @Get()
  async list(
    @Caller() { userId }: Principal,
    @Query() { before, limit = HISTORY_PAGE, unreadOnly = false }: NotificationListQuery,
  ): Promise<Answer<Notification[]>> {
    const { notifications, ...cursor } = await this.notifications.list(userId, { before, limit, unreadOnly });
    return { data: notifications, page: { ...cursor, after: null } };
  }

  /** How many are unread. */
  @Get('unread-count')
  async unreadCount(@Caller() { userId }: Principal): Promise<Answer<UnreadCount>> {
    return { data: { count: await this.notifications.unread(userId) } };
  }

  /** Has read all of them. */
  @Put('read')
  async readAll(@Caller() { userId }: Principal): Promise<Answer<AllRead>> {
    return { data: await this.notifications.markAllRead(userId) };
  }

  /** Has read one. */
  @Put(':id/read')
  async read(
    @Caller() { userId }: Principal,
    @Param() { id }: NotificationParams,
  ): Promise<Answer<Placed<NotificationUpdate>>> {
    return { data: await this.notifications.markRead(userId, id) };
  }
}
