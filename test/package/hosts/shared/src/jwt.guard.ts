import { CanActivate, ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { JwtService } from '@nestjs/jwt';
import { PUBLIC } from './public.decorator.js';

/** Every route of the host needs a token of the host. */
@Injectable()
export class JwtGuard implements CanActivate {
  constructor(
    private readonly jwt: JwtService,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http' || this.reflector.get(PUBLIC, context.getHandler())) return true;
    const { headers } = context.switchToHttp().getRequest<{ headers: { authorization?: string } }>();
    try {
      await this.jwt.verifyAsync(headers.authorization?.split(' ')[1] ?? '');
      return true;
    } catch {
      throw new UnauthorizedException('The host does not know you');
    }
  }
}
