import { ArgumentsHost, Catch, ExceptionFilter } from '@nestjs/common';
import { toProblem } from '../errors/problem';
import type { Reply } from './gateway-bindings';
import type { RealtimeSocket } from './realtime-socket';

/** Answers a failed event. */
@Catch()
export class GatewayProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const [socket, , reply] = host.getArgs<[RealtimeSocket, unknown, Reply]>();
    reply({ error: toProblem(error, socket.data.locale) });
  }
}
