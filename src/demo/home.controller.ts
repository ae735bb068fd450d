import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Header } from '@nestjs/common';

/** The page to open first: the server's own origin is where a pasted snippet may connect from. */
@Controller()
export class HomeController {
  private readonly page = readFileSync(join(__dirname, 'home.html'), 'utf8');

  /** What to do first. */
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  home(): string {
    return this.page;
  }
}
