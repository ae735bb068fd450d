import { ArgumentsHost, Catch, ExceptionFilter, HttpException } from '@nestjs/common';

interface Reply {
  status(code: number): { send(body: object): void };
}

/** Every error of the host looks like this. */
@Catch()
export class HostFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const status = error instanceof HttpException ? error.getStatus() : 500;
    const message = error instanceof HttpException ? error.getResponse() : 'broken';
    host.switchToHttp().getResponse<Reply>().status(status).send({ hostError: message });
  }
}
