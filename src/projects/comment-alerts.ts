import { Injectable } from '@nestjs/common';
import type { ProjectComment } from '../contracts/projects';
import { excerptOf } from '../mentions/excerpt';
import { MENTIONS_NOTIFIED, namedUsers } from '../mentions/named-users';
import { NotificationsService } from '../notifications/notifications.service';
import { ProjectStore } from './project.store';

/** Notifies the members whom a comment mentions. */
@Injectable()
export class CommentAlerts {
  constructor(
    private readonly store: ProjectStore,
    private readonly notifications: NotificationsService,
  ) {}

  /** Repeated for the same comment it notifies nobody again. */
  async notify({ id, projectId, authorId, comment }: ProjectComment): Promise<void> {
    const named = new Set(namedUsers(comment));
    named.delete(authorId);
    if (named.size === 0) return;
    const members = await this.store.members(projectId);
    const userIds = members.flatMap(({ userId }) => (named.has(userId) ? [userId] : []));
    await this.notifications.notify({
      userIds: userIds.slice(0, MENTIONS_NOTIFIED),
      type: 'mention',
      title: authorId,
      body: excerptOf(comment),
      data: { projectId, commentId: id },
      actorId: authorId,
      onceKey: `comment ${id}`,
    });
  }
}
