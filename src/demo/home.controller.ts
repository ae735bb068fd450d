import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Header, Inject } from '@nestjs/common';

export const HAS_CONSOLE = Symbol('HAS_CONSOLE');

const PAGE = readFileSync(join(__dirname, 'home.html'), 'utf8');
/** What speaks of the console, in each language. */
const OF_CONSOLE = /<span data-console>[^]*?<\/span>\s*/g;

/** The page to open first: the server's own origin is where a pasted snippet may connect from. */
@Controller()
export class HomeController {
  private readonly page: string;

  constructor(@Inject(HAS_CONSOLE) hasConsole: boolean) {
    this.page = hasConsole ? PAGE : PAGE.replace(OF_CONSOLE, '');
  }

  /** What to do first. */
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  home(): string {
    return this.page;
  }
}
