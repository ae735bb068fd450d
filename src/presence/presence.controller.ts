import { Get, Query } from '@nestjs/common';
import type { UserPresence } from '../contracts/presence';
import type { Answer } from '../http/page';
import { RealtimeController } from '../http/realtime-controller.decorator';
import { PresenceQuery } from './dto/presence.dto';
import { PresenceService } from './presence.service';

/** Who is online. */
@RealtimeController('presence')
export class PresenceController {
  constructor(private readonly presence: PresenceService) {}

  /** Whether users are online, and when they were last seen. */
  @Get()
  async list(@Query() { userIds }: PresenceQuery): Promise<Answer<UserPresence[]>> {
    return { data: await this.presence.of(userIds) };
  }
}
