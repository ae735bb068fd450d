import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { HostEnhancers } from '../hosting/host-enhancers';

/** Interceptors run before pipes: here the host app's are kept out. */
@Injectable()
export class KeepOutInterceptor implements NestInterceptor {
  constructor(private readonly host: HostEnhancers) {}

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return this.host.keepOut(() => next.handle());
  }
}
