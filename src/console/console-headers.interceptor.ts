import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { nodeResponse } from '../http/node-http';

/**
 * The page loads nothing from elsewhere but the images that users have put into their messages, which are https
 * addresses of anybody's; those are asked for without a word of where they are shown.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: https:",
  // WebSockets of the same origin as well.
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What browsers are told of everything the console consists of. */
@Injectable()
export class ConsoleHeaders implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const response = nodeResponse(context.switchToHttp().getResponse<object>());
    response.setHeader('Content-Security-Policy', POLICY);
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    return next.handle();
  }
}
