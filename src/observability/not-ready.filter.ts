import { ArgumentsHost, Catch, ExceptionFilter, ServiceUnavailableException } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** A failed check answers with its own report, not as a problem: orchestrators and people read it. */
@Catch(ServiceUnavailableException)
export class NotReadyFilter implements ExceptionFilter<ServiceUnavailableException> {
  constructor(private readonly platform: HttpAdapterHost) {}

  catch(error: ServiceUnavailableException, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<object>();
    this.platform.httpAdapter.reply(response, error.getResponse(), error.getStatus());
  }
}
