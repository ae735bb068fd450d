import { ArgumentsHost, Catch, ExceptionFilter } from '@nestjs/common';
import type { RealtimeSocket } from './realtime-socket';
import { toProblem } from '../errors/problem';

type Ack = (answer: object) => void;

/** Answers a failed event in its ack, or, where none was asked for, with the event `error`. */
@Catch()
export class GatewayProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const socket = host.switchToWs().getClient<RealtimeSocket>();
    const problem = toProblem(error, socket.data.locale);
    const ack = host.getArgs<unknown[]>().find((arg): arg is Ack => typeof arg === 'function');
    if (ack) ack({ error: problem });
    else socket.emit('error', problem);
  }
}
