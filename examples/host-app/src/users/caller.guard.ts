import { CanActivate, createParamDecorator, ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';

interface Asked {
  headers: { authorization?: string };
  userId?: string;
}

/** This app's own guard, on this app's own routes. */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(private readonly jwt: JwtService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Asked>();
    try {
      const { sub } = await this.jwt.verifyAsync<{ sub: string }>(request.headers.authorization?.split(' ')[1] ?? '');
      request.userId = sub;
      return true;
    } catch {
      throw new UnauthorizedException();
    }
  }
}

export const CallerId = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<Asked>().userId,
);
