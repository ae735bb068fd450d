import { RealtimeGateway } from './realtime-gateway.decorator';
import { SessionGateway } from './session.gateway';

/** The namespace `/` where presence is left out: what is sent to a user or to everyone arrives here unasked. */
@RealtimeGateway('/')
export class RootGateway extends SessionGateway {}
