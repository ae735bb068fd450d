import { Inject, Injectable, OnModuleInit } from '@nestjs/common';
import type { JoinedConversation, Message, MessageDraft, MessagePage, ReadMark, ReadState } from '../contracts/chat';
import { found, permitted, RealtimeError } from '../contracts/errors';
import { idOf } from '../contracts/namespaces';
import { conversationRoom, Placed, Since } from '../contracts/rooms';
import { newId } from '../ids/new-id';
import { namedUsers } from '../mentions/named-users';
import { requireOneWay, SeqRange } from '../paging/seq-range';
import { Presence } from '../presence/presence';
import { REALTIME_OPTIONS } from '../realtime.options';
import type { ResolvedOptions } from '../realtime.options';
import { Broker } from '../rooms/broker';
import { Backlog, RoomHub } from '../rooms/room-hub';
import { toPosition } from '../rooms/since';
import { ChatStore, ConversationView, MessageKey, NewMessage } from './chat.store';
import { requireContent } from './content-rules';
import { ConversationAccess, ConversationGrant } from './conversation-access';
import { Memberships } from './memberships.service';
import { MessageAlerts } from './message-alerts';

/** The rules of chat. Knows no transport: gateways, controllers and host code call it alike. */
@Injectable()
export class ChatService implements OnModuleInit {
  constructor(
    private readonly store: ChatStore,
    private readonly access: ConversationAccess,
    private readonly memberships: Memberships,
    private readonly alerts: MessageAlerts,
    private readonly broker: Broker,
    private readonly presence: Presence,
    private readonly hub: RoomHub,
    @Inject(REALTIME_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  onModuleInit(): void {
    this.hub.admitBy('conversation', async (room, { userId }) => {
      const conversationId = idOf(room);
      return (await this.access.check(userId, conversationId)) !== null;
    });
  }

  /**
   * Subscribes the caller: `enter` makes him hear the room and answers him, in one, and then gives him the `backlog` as
   * if it came just now.
   */
  async join(
    { userId, connectionId }: { userId: string; connectionId: string },
    { conversationId, since }: { conversationId: string; since?: Partial<Since> },
    enter: (joined: JoinedConversation, backlog: Backlog) => void,
  ): Promise<void> {
    const room = conversationRoom(conversationId);
    const from = since && toPosition(room, since);
    await this.requireParticipant(userId, conversationId);
    await this.hub.join(room, {
      since: from,
      authorize: async () => {
        const view = await this.view(userId, conversationId);
        // Who is there need not be told of what he sees.
        if (view.conversation.type === 'direct') await this.presence.enter(room, userId, connectionId);
        return view;
      },
      enter: (recovery, view, backlog) => enter({ ...view, ...recovery }, backlog),
    });
  }

  /** With an `idempotencyKey` repeated within 24 h it gives the first message again, as with a `clientMessageId`. */
  async send(
    senderId: string,
    conversationId: string,
    draft: MessageDraft,
    idempotencyKey: string | null = null,
  ): Promise<Placed<Message>> {
    const { content, type = 'text', metadata = {}, replyTo = null, clientMessageId = null } = draft;
    requireContent({ type, content, metadata }, this.options.limits);
    const message: NewMessage = {
      id: newId(),
      conversationId,
      senderId,
      type,
      content,
      metadata,
      replyTo,
      clientMessageId,
      named: namedUsers(content),
      idempotencyKey,
      createdAt: new Date().toISOString(),
    };
    // A member's message takes one step, in which nobody can have removed him.
    const { byMembership } = this.access;
    let sent = byMembership ? await this.store.send(message, byMembership) : null;
    if (!sent) {
      await this.requireParticipant(senderId, conversationId);
      sent = permitted(await this.store.send(message, byMembership));
    }
    // Before the answer: whoever was answered knows that they are notified, and else repeats it.
    await this.alerts.notify(sent);
    return sent.message;
  }

  /** Only the sender edits. */
  async edit(userId: string, key: MessageKey, content: string): Promise<Placed<Message>> {
    const message = await this.requireMessage(userId, key);
    if (message.senderId !== userId) throw new RealtimeError('FORBIDDEN');
    requireContent({ ...message, content }, this.options.limits);
    const change = { content, named: namedUsers(content), editedAt: new Date().toISOString() };
    return found(await this.store.edit(key, change));
  }

  /** The sender or an owner deletes. */
  async delete(userId: string, key: MessageKey): Promise<Placed<Message>> {
    const grant = await this.requireGrant(userId, key.conversationId);
    const message = found(await this.store.message(key));
    if (message.senderId !== userId && grant !== 'owner') throw new RealtimeError('FORBIDDEN');
    return found(await this.store.delete(key, new Date().toISOString()));
  }

  async react(
    userId: string,
    key: MessageKey,
    { reaction, on }: { reaction: string; on: boolean },
  ): Promise<Placed<Message>> {
    await this.requireParticipant(userId, key.conversationId);
    return found(await this.store.react(key, { reaction, userId, on }));
  }

  async markRead(userId: string, key: MessageKey): Promise<ReadState> {
    await this.requireParticipant(userId, key.conversationId);
    const { moved, ...state } = found(await this.store.markRead(key, userId));
    if (moved) {
      const data: ReadMark = { ...key, userId, readSeq: state.readSeq, readAt: new Date().toISOString() };
      await this.broker.notify(conversationRoom(key.conversationId), { event: 'chat:read', data });
    }
    return state;
  }

  async history(userId: string, conversationId: string, range: SeqRange): Promise<MessagePage> {
    requireOneWay(range);
    await this.requireGrant(userId, conversationId);
    return this.store.history(conversationId, range);
  }

  /** Whoever may write here. A visitor becomes a member. */
  async requireParticipant(userId: string, conversationId: string): Promise<void> {
    const grant = await this.requireGrant(userId, conversationId);
    if (grant === 'visitor') await this.memberships.enter(userId, conversationId);
  }

  /** Whoever may read here. Rejects with `FORBIDDEN`, also for what does not exist. */
  private async requireGrant(userId: string, conversationId: string): Promise<ConversationGrant> {
    return permitted(await this.access.check(userId, conversationId));
  }

  private async requireMessage(userId: string, key: MessageKey): Promise<Message> {
    await this.requireGrant(userId, key.conversationId);
    const message = found(await this.store.message(key));
    if (message.deletedAt !== null) throw new RealtimeError('NOT_FOUND');
    return message;
  }

  private async view(userId: string, conversationId: string): Promise<ConversationView> {
    const looking = this.store.view(conversationId, userId);
    // What a member is shown tells that he is one.
    if (this.access.byMembership) {
      const seen = await looking;
      if (seen?.members.some((member) => member.userId === userId)) return seen;
    }
    const [view] = await Promise.all([looking, this.requireGrant(userId, conversationId)]);
    return found(view);
  }
}
