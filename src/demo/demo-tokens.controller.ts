import { Body, Post } from '@nestjs/common';
import type { Answer } from '../http/page';
import { PublicController } from '../http/realtime-controller.decorator';
import { DemoTokenDto } from './dto/demo-token.dto';
import { TokenMint } from './token-mint';

/** Tokens for the asking, to try things out. Only there in demo mode. */
@PublicController('demo/tokens')
export class DemoTokensController {
  constructor(private readonly mint: TokenMint) {}

  /** A token for anybody, good for a day. */
  @Post()
  create(@Body() { userId, role = 'user' }: DemoTokenDto): Answer<{ token: string; expiresAt: string }> {
    return { data: this.mint.mint({ userId, role, expiresInMs: 24 * 60 * 60 * 1000 }) };
  }
}
