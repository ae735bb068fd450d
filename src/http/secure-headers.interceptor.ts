import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { nodeResponse } from './node-http';

/** Answers are data of one user: never sniffed as anything else, never kept by a cache. */
@Injectable()
export class SecureHeadersInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const response = nodeResponse(context.switchToHttp().getResponse<object>());
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', 'no-store');
    return next.handle();
  }
}
