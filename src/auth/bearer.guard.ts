import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import type { PlatformRequest } from '../http/node-http';
import { Authenticator } from './authenticator';
import type { Principal } from './principal';

/** Who fills the directory need not be in it. */
const STEWARDS = ['service', 'admin'] as const;

/** Authenticates a request by its `Authorization: Bearer …` header (RFC 6750), or refuses it. */
@Injectable()
export class BearerGuard implements CanActivate {
  constructor(private readonly authenticator: Authenticator) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<PlatformRequest & { principal?: Principal }>();
    const token = bearerToken(request.headers.authorization);
    request.principal = await this.authenticator.authenticate({ token }, STEWARDS);
    return true;
  }
}

export function bearerToken(header: string | undefined): string | undefined {
  return header?.match(/^Bearer +(\S+) *$/i)?.[1];
}
