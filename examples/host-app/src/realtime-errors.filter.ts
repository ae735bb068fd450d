import { ArgumentsHost, Catch, HttpException } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { ERROR_STATUS, RealtimeError } from 'depth-realtime';

/** What a service of depth-realtime refuses to a route of this app is answered with the status it has in its own routes. */
@Catch(RealtimeError)
export class RealtimeErrors extends BaseExceptionFilter {
  catch({ code }: RealtimeError, host: ArgumentsHost): void {
    super.catch(new HttpException({ code }, ERROR_STATUS[code]), host);
  }
}
