import { Module } from '@nestjs/common';
import { PrivateMessagesController } from './private-messages.controller';
import { PublishingModule } from './publishing.module';

/** Private messages, as services send them. */
@Module({ imports: [PublishingModule], controllers: [PrivateMessagesController] })
export class PublishingApiModule {}
