import { Inject } from '@nestjs/common';
import { ConnectedSocket, MessageBody, OnGatewayInit, SubscribeMessage } from '@nestjs/websockets';
import { Roles } from '../auth/roles.guard';
import { AllowExpired } from '../auth/session.guard';
import { Sessions } from '../auth/sessions';
import { type Refreshed, ROLES } from '../contracts/auth';
import { RealtimeError } from '../contracts/errors';
import { Uncounted } from '../throttling/event-rate.guard';
import { AdapterCheck } from './adapter-check';
import { INVALID_FRAME, UNKNOWN_EVENT } from './event-dispatcher';
import type { RealtimeSocket } from './realtime-socket';
import { RefreshDto } from './dto/refresh.dto';

/** What every namespace understands: `auth:refresh`, and that something is no event, or an unknown one. */
export abstract class SessionGateway implements OnGatewayInit {
  @Inject(Sessions) private readonly sessions!: Sessions;
  @Inject(AdapterCheck) private readonly adapterCheck!: AdapterCheck;

  afterInit(): void {
    this.adapterCheck.onGatewayStarted();
  }

  @AllowExpired(true)
  @Roles(ROLES)
  @Uncounted(true)
  @SubscribeMessage('auth:refresh')
  refresh(@ConnectedSocket() socket: RealtimeSocket, @MessageBody() { token }: RefreshDto): Promise<Refreshed> {
    return this.sessions.refresh(socket.data.session, token);
  }

  @SubscribeMessage(INVALID_FRAME)
  invalidFrame(): never {
    throw new RealtimeError('INVALID_FRAME');
  }

  @SubscribeMessage(UNKNOWN_EVENT)
  unknown(): never {
    throw new RealtimeError('UNKNOWN_EVENT');
  }
}
