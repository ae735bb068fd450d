import { Injectable } from '@nestjs/common';
import { conversationRoom } from '../contracts/rooms';
import { MENTIONS_NOTIFIED } from '../mentions/named-users';
import { NotificationsService } from '../notifications/notifications.service';
import { excerptOf } from '../mentions/excerpt';
import { Presence } from '../presence/presence';
import type { Sent } from './chat.store';

/** Notifies those whom a message concerns: who is mentioned in it, and whom alone it is for while he is not there. */
@Injectable()
export class MessageAlerts {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly presence: Presence,
  ) {}

  /** Repeated for the same message it notifies nobody again. */
  async notify(sent: Sent): Promise<void> {
    const { senderId, mentions } = sent.message;
    const mentioned = mentions.filter((userId) => userId !== senderId);
    if (mentioned.length > 0) await this.tell(sent, 'mention', mentioned.slice(0, MENTIONS_NOTIFIED));
    const { recipient } = sent;
    if (recipient === null || mentioned.includes(recipient)) return;
    if (!(await this.isThere(sent, recipient))) await this.tell(sent, 'message', [recipient]);
  }

  private async tell({ message }: Sent, type: 'mention' | 'message', userIds: string[]): Promise<void> {
    const { id, conversationId, senderId, content } = message;
    await this.notifications.notify({
      userIds,
      type,
      title: senderId,
      body: excerptOf(content),
      data: { conversationId, messageId: id },
      actorId: senderId,
      onceKey: `message ${id}`,
    });
  }

  private async isThere({ message }: Sent, userId: string): Promise<boolean> {
    return (await this.presence.users(conversationRoom(message.conversationId))).includes(userId);
  }
}
