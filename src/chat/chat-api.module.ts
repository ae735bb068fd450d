import { Module } from '@nestjs/common';
import { ChatController } from './chat.controller';
import { ChatGateway } from './chat.gateway';
import { ChatModule } from './chat.module';
import { MessageWaits } from './message-waits';
import { TypingStates } from './typing-states';

/** Chat, as clients reach it. */
@Module({
  imports: [ChatModule],
  controllers: [ChatController],
  providers: [ChatGateway, MessageWaits, TypingStates],
})
export class ChatApiModule {}
