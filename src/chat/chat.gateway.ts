import { Ack, ConnectedSocket, MessageBody, OnGatewayDisconnect, SubscribeMessage } from '@nestjs/websockets';
import { Caller } from '../auth/caller.decorator';
import type { Principal } from '../auth/principal';
import type { Nothing } from '../contracts/answers';
import type { JoinedConversation, Message, MessagePage, ReadState } from '../contracts/chat';
import { HISTORY_PAGE } from '../contracts/limits';
import { conversationRoom, Placed } from '../contracts/rooms';
import type { Vocabulary } from '../contracts/vocabulary';
import { EventAllowance } from '../throttling/event-allowance';
import { Uncounted } from '../throttling/event-rate.guard';
import { RealtimeGateway } from '../transports/realtime-gateway.decorator';
import type { RealtimeSocket } from '../transports/realtime-socket';
import type { Enter, JoinAck } from '../transports/room.gateway';
import { RoomGateway } from '../transports/room.gateway';
import { ChatService } from './chat.service';
import {
  ConversationDto,
  EditDto,
  HistoryDto,
  JoinDto,
  MessageKeyDto,
  ReactDto,
  SendDto,
  TypingDto,
} from './dto/message.dto';
import { TypingStates } from './typing-states';

/** Chat over sockets: turns events into calls, and calls' results into acks. */
@RealtimeGateway('/chat')
export class ChatGateway extends RoomGateway implements OnGatewayDisconnect {
  constructor(
    private readonly chat: ChatService,
    private readonly typing: TypingStates,
    private readonly allowance: EventAllowance,
  ) {
    super();
  }

  handleDisconnect(socket: RealtimeSocket): void {
    this.typing.disconnected(socket.id);
  }

  @SubscribeMessage('chat:join')
  join(
    @ConnectedSocket() socket: RealtimeSocket,
    @MessageBody() dto: JoinDto,
    @Ack() ack: JoinAck<JoinedConversation>,
  ): Promise<void> {
    return this.enter(socket, dto, 'canonical', ack);
  }

  @SubscribeMessage('conversation:join')
  joinByAlias(
    @ConnectedSocket() socket: RealtimeSocket,
    @MessageBody() dto: JoinDto,
    @Ack() ack: JoinAck<JoinedConversation>,
  ): Promise<void> {
    return this.enter(socket, dto, 'alias', ack);
  }

  @SubscribeMessage('chat:leave')
  leave(@ConnectedSocket() socket: RealtimeSocket, @MessageBody() { conversationId }: ConversationDto): Nothing {
    socket.data.peer.unsubscribe(conversationRoom(conversationId));
    return {};
  }

  @SubscribeMessage('conversation:leave')
  leaveByAlias(@ConnectedSocket() socket: RealtimeSocket, @MessageBody() dto: ConversationDto): Nothing {
    return this.leave(socket, dto);
  }

  @SubscribeMessage('chat:message')
  send(@Caller() caller: Principal, @MessageBody() dto: SendDto): Promise<Placed<Message>> {
    return this.chat.send(caller.userId, dto.conversationId, dto);
  }

  @SubscribeMessage('message:send')
  sendByAlias(@Caller() caller: Principal, @MessageBody() dto: SendDto): Promise<Placed<Message>> {
    return this.send(caller, dto);
  }

  /** Counted like every event, but what is too much is dropped without a word. */
  @Uncounted(true)
  @SubscribeMessage('chat:typing')
  async setTyping(
    @ConnectedSocket() socket: RealtimeSocket,
    @Caller() { userId }: Principal,
    @MessageBody() { conversationId, isTyping }: TypingDto,
  ): Promise<Nothing> {
    if (!(await this.allowance.take(userId))) return {};
    await this.chat.requireParticipant(userId, conversationId);
    await this.typing.set({ conversationId, userId, connectionId: socket.id }, isTyping);
    return {};
  }

  @SubscribeMessage('chat:read')
  read(@Caller() caller: Principal, @MessageBody() dto: MessageKeyDto): Promise<ReadState> {
    return this.chat.markRead(caller.userId, keyOf(dto));
  }

  @SubscribeMessage('chat:edit')
  edit(@Caller() caller: Principal, @MessageBody() dto: EditDto): Promise<Placed<Message>> {
    return this.chat.edit(caller.userId, keyOf(dto), dto.content);
  }

  @SubscribeMessage('chat:delete')
  delete(@Caller() caller: Principal, @MessageBody() dto: MessageKeyDto): Promise<Placed<Message>> {
    return this.chat.delete(caller.userId, keyOf(dto));
  }

  @SubscribeMessage('chat:react')
  react(@Caller() caller: Principal, @MessageBody() dto: ReactDto): Promise<Placed<Message>> {
    return this.chat.react(caller.userId, keyOf(dto), dto);
  }

  @SubscribeMessage('chat:history')
  history(
    @Caller() caller: Principal,
    @MessageBody() { conversationId, before, after, limit = HISTORY_PAGE }: HistoryDto,
  ): Promise<MessagePage> {
    return this.chat.history(caller.userId, conversationId, { before, after, limit });
  }

  private enter(
    socket: RealtimeSocket,
    { conversationId, since }: JoinDto,
    vocabulary: Vocabulary,
    ack: JoinAck<JoinedConversation>,
  ): Promise<void> {
    const caller = { userId: socket.data.session.principal.userId, connectionId: socket.id };
    const join = (enter: Enter<JoinedConversation>): Promise<void> =>
      this.chat.join(caller, { conversationId, since }, enter);
    return this.joinRoom(socket, conversationRoom(conversationId), ack, join, vocabulary);
  }
}

function keyOf({ conversationId, messageId }: MessageKeyDto): { conversationId: string; messageId: string } {
  return { conversationId, messageId };
}
