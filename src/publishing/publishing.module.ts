import { Module } from '@nestjs/common';
import { PrivateMessagesController } from './private-messages.controller';
import { RealtimePublisher } from './realtime-publisher';

@Module({
  controllers: [PrivateMessagesController],
  providers: [RealtimePublisher],
  exports: [RealtimePublisher],
})
export class PublishingModule {}
