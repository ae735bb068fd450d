import type { IncomingMessage, ServerResponse } from 'node:http';
import { Body, Delete, Get, Headers, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { Caller } from '../auth/caller.decorator';
import type { Principal } from '../auth/principal';
import type { ConversationSummary, MemberChange, Message, ReadState } from '../contracts/chat';
import { HISTORY_PAGE } from '../contracts/limits';
import type { Placed } from '../contracts/rooms';
import { NodeRequest, NodeResponse } from '../http/node-http';
import { requireTurn } from '../http/own-turn';
import { Answer, pageOfSeqs } from '../http/page';
import { RealtimeController } from '../http/realtime-controller.decorator';
import { IDEMPOTENCY_HEADER } from '../idempotency/idempotency.interceptor';
import { HandshakeGate } from '../transports/handshake-gate';
import { ChatService } from './chat.service';
import {
  ConversationListQuery,
  ConversationParams,
  CreateConversationDto,
  MemberParams,
  MessageParams,
  ReadBodyDto,
} from './dto/conversation.dto';
import { EditBodyDto, MessageBodyDto, MessageListQuery } from './dto/message.dto';
import { Memberships } from './memberships.service';
import { MessageWaits, Waiting } from './message-waits';

/** Chat over REST. Each write has the realtime effect of its event: it goes the same way. */
@RealtimeController('conversations')
export class ChatController {
  constructor(
    private readonly chat: ChatService,
    private readonly memberships: Memberships,
    private readonly waits: MessageWaits,
    private readonly gate: HandshakeGate,
  ) {}

  /**
   * Makes a conversation. The creator is its owner; a direct one has two members and is one per pair.
   * @answers 200 The direct conversation that the two have already.
   */
  @Post()
  async create(
    @Caller() caller: Principal,
    @Body() dto: CreateConversationDto,
    @NodeResponse() response: ServerResponse,
  ): Promise<Answer<ConversationSummary>> {
    const { conversation, created } = await this.memberships.create(caller.userId, dto);
    if (!created) response.statusCode = 200;
    return { data: conversation };
  }

  /** The caller's conversations, with what is unread and the last message of each. */
  @Get()
  async list(
    @Caller() caller: Principal,
    @Query() { before, limit = HISTORY_PAGE }: ConversationListQuery,
  ): Promise<Answer<ConversationSummary[]>> {
    const { conversations, ...cursor } = await this.memberships.list(caller.userId, { before, limit });
    return { data: conversations, page: { ...cursor, after: null } };
  }

  /** One conversation. */
  @Get(':id')
  async get(@Caller() caller: Principal, @Param() { id }: ConversationParams): Promise<Answer<ConversationSummary>> {
    return { data: await this.memberships.get(caller.userId, id) };
  }

  /** Adds a member: an owner anyone, anybody himself to a public one. */
  @Put(':id/members/:userId')
  async addMember(
    @Caller() caller: Principal,
    @Param() { id, userId }: MemberParams,
  ): Promise<Answer<MemberChange | Placed<MemberChange>>> {
    return { data: await this.memberships.add(caller.userId, id, userId) };
  }

  /** Removes a member: an owner anyone, anybody himself. */
  @Delete(':id/members/:userId')
  async removeMember(
    @Caller() caller: Principal,
    @Param() { id, userId }: MemberParams,
  ): Promise<Answer<Placed<MemberChange>>> {
    return { data: await this.memberships.remove(caller.userId, id, userId) };
  }

  /** Messages before or after a seq, ascending. With `wait` it is a long poll: it answers when there is something, or the time is over. */
  @Get(':id/messages')
  async history(
    @Caller() caller: Principal,
    @Param() { id }: ConversationParams,
    @Query() { before, after, limit = HISTORY_PAGE, wait }: MessageListQuery,
    @NodeRequest() request: IncomingMessage,
    @NodeResponse() response: ServerResponse,
  ): Promise<Answer<Message[]>> {
    const range = { before, after, limit };
    const { messages, hasMore } =
      wait === undefined
        ? await this.chat.history(caller.userId, id, range)
        : await this.waits.history(caller, id, range, this.patienceOf(request, response, wait));
    return { data: messages, page: pageOfSeqs(messages, hasMore, after) };
  }

  /** Says something, as `chat:message` does. */
  @Post(':id/messages')
  async send(
    @Caller() caller: Principal,
    @Param() { id }: ConversationParams,
    @Body() dto: MessageBodyDto,
    @Headers(IDEMPOTENCY_HEADER) key?: string,
  ): Promise<Answer<Placed<Message>>> {
    return { data: await this.chat.send(caller.userId, id, dto, key ?? null) };
  }

  /** New content for a message of one's own. */
  @Patch(':id/messages/:messageId')
  async edit(
    @Caller() caller: Principal,
    @Param() { id, messageId }: MessageParams,
    @Body() { content }: EditBodyDto,
  ): Promise<Answer<Placed<Message>>> {
    return { data: await this.chat.edit(caller.userId, { conversationId: id, messageId }, content) };
  }

  /** Leaves a tombstone of a message. The sender may, and an owner. */
  @Delete(':id/messages/:messageId')
  async delete(
    @Caller() caller: Principal,
    @Param() { id, messageId }: MessageParams,
  ): Promise<Answer<Placed<Message>>> {
    return { data: await this.chat.delete(caller.userId, { conversationId: id, messageId }) };
  }

  /** Has read up to this message. */
  @Put(':id/read')
  async markRead(
    @Caller() caller: Principal,
    @Param() { id }: ConversationParams,
    @Body() { messageId }: ReadBodyDto,
  ): Promise<Answer<ReadState>> {
    return { data: await this.chat.markRead(caller.userId, { conversationId: id, messageId }) };
  }

  private patienceOf(request: IncomingMessage, response: ServerResponse, seconds: number): Waiting {
    requireTurn(response);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    return { seconds, address: this.gate.addressOf(request), gone: gone.signal };
  }
}
