import {
  ArgumentsHost,
  ArgumentMetadata,
  CallHandler,
  CanActivate,
  Catch,
  Controller,
  Body,
  ExceptionFilter,
  ExecutionContext,
  Get,
  Injectable,
  NestInterceptor,
  PipeTransform,
  Post,
  Scope,
  UnauthorizedException,
  UseFilters,
} from '@nestjs/common';
import type { Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { map, Observable } from 'rxjs';

/** What the enhancers of a strict host have met, as `guard HostController.get`. */
export const met: string[] = [];

const meet = (kind: string, context: ExecutionContext): void => {
  met.push(`${kind} ${context.getClass().name}.${context.getHandler().name}`);
};

/** Knows its own key alone, as a guard of another secret would. */
@Injectable()
export class HostGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    meet('guard', context);
    if (context.getType() === 'ws') return true;
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    if (headers['x-host-key'] !== 'open') throw new UnauthorizedException('not one of ours');
    return true;
  }
}

@Injectable()
export class HostInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    meet('interceptor', context);
    return next.handle().pipe(map((wrapped: unknown) => ({ wrapped })));
  }
}

@Injectable()
export class HostPipe implements PipeTransform {
  transform(value: unknown, { type }: ArgumentMetadata): unknown {
    met.push(`pipe ${type}`);
    return type === 'body' || type === 'query' ? { piped: value } : value;
  }
}

@Catch()
export class HostFilter implements ExceptionFilter {
  catch(error: Error, host: ArgumentsHost): void {
    met.push(`filter ${error.message}`);
    const response = host.switchToHttp().getResponse<{ status(code: number): { send(body: object): void } }>();
    response.status(418).send({ filtered: error.message });
  }
}

@Controller('own')
export class HostController {
  @Get()
  get(): string {
    return 'mine';
  }

  @Post()
  post(@Body() body: unknown): unknown {
    return body;
  }

  @Get('broken')
  broken(): never {
    throw new Error('broken');
  }
}

@Catch()
class HostGatewayFilter implements ExceptionFilter {
  catch(error: Error, host: ArgumentsHost): void {
    host.switchToWs().getClient<{ emit(event: string, data: object): void }>().emit('failed', { said: error.message });
  }
}

/** Of the namespace `/`, as Nest’s documentation has them. */
@UseFilters(HostGatewayFilter)
@WebSocketGateway()
export class HostGateway {
  @SubscribeMessage('echo')
  echo(@MessageBody() body: unknown): { event: string; data: unknown } {
    return { event: 'echoed', data: body };
  }

  @SubscribeMessage('chat:join')
  join(): string {
    return 'joined the host';
  }

  @SubscribeMessage('fail')
  fail(): never {
    throw new Error('as the host has it');
  }
}

/** All of them, bound for the whole app. */
export function strict(scope = Scope.DEFAULT): Provider[] {
  return [
    { provide: APP_GUARD, useClass: HostGuard, scope },
    { provide: APP_INTERCEPTOR, useClass: HostInterceptor, scope },
    { provide: APP_PIPE, useClass: HostPipe, scope },
    { provide: APP_FILTER, useClass: HostFilter, scope },
  ];
}
