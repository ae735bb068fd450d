import { Module } from '@nestjs/common';
import { PresenceController } from './presence.controller';
import { PresenceGateway } from './presence.gateway';
import { PresenceModule } from './presence.module';

/** Who is online, as clients reach it. */
@Module({ imports: [PresenceModule], controllers: [PresenceController], providers: [PresenceGateway] })
export class PresenceApiModule {}
