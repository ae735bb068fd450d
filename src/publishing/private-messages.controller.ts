import { Body, Post } from '@nestjs/common';
import { Caller } from '../auth/caller.decorator';
import type { Principal } from '../auth/principal';
import { Roles } from '../auth/roles.guard';
import type { PrivateMessage } from '../contracts/publishing';
import type { Answer } from '../http/page';
import { RealtimeController } from '../http/realtime-controller.decorator';
import { PrivateMessageDto } from './dto/private-message.dto';
import { RealtimePublisher } from './realtime-publisher';

/** What a service sends to one user: `private:message` on `/`. */
@RealtimeController('messages/private')
export class PrivateMessagesController {
  constructor(private readonly publisher: RealtimePublisher) {}

  /** Tells one user something. */
  @Roles(['service'])
  @Post()
  async send(
    @Caller() caller: Principal,
    @Body() { userId, data }: PrivateMessageDto,
  ): Promise<Answer<PrivateMessage>> {
    const message: PrivateMessage = { from: caller.userId, data, at: new Date().toISOString() };
    await this.publisher.toUser(userId, 'private:message', message);
    return { data: message };
  }
}
