import { Controller, Get, UseGuards } from '@nestjs/common';
import { ThrottlerGuard } from '@nestjs/throttler';
import { Public } from './public.decorator.js';

/** Twice a minute, by the host's own throttler. */
@Controller('limited')
@UseGuards(ThrottlerGuard)
export class LimitedController {
  @Public()
  @Get()
  get(): string {
    return 'once more';
  }
}
