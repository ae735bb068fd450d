import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Ticket } from '../../src/contracts/auth';
import { rest } from './clients';
import type { Node } from './node';
import { start, stop } from './processes';
import { PYTHON } from './python';
import { until } from './until';

export const EXAMPLES = join(__dirname, '..', '..', 'examples');

/** The URL that is put in place of that of a tutorial: one conversation, and a ticket for the caller. */
export async function roomUrl(node: Node, userId: string, conversationId: string): Promise<string> {
  const { body } = await rest<Ticket>(node, userId, 'POST', '/tickets');
  return `${node.url.replace('http', 'ws')}/ws/rooms/${conversationId}?ticket=${body.data.ticket}`;
}

/** A file server for the pages, as the README starts it, for all tests of a file. Gives its URL. */
export function withPages(): () => string {
  const directory = join(EXAMPLES, 'browser');
  let server: ReturnType<typeof start>;
  let url: string;

  beforeAll(async () => {
    server = start(PYTHON, ['-u', '-m', 'http.server', '0', '--bind', '127.0.0.1', '--directory', directory]);
    const port = await until('the file server', () => /port (\d+)/.exec(server.output())?.[1]);
    url = `http://localhost:${port}`;
  });

  afterAll(() => stop(server));

  return () => url;
}

/** The example page, used as a person would. */
export class ChatPage {
  constructor(private readonly page: Page) {}

  async connect(url: string): Promise<void> {
    await this.page.fill('#url', url);
    await this.page.click('#connect');
  }

  async say(text: string): Promise<void> {
    await this.page.fill('#text', text);
    await this.page.press('#text', 'Enter');
  }

  /** The messages it shows. */
  said(): Promise<string[]> {
    return this.page.locator('li.said').allTextContents();
  }

  /** What it shows of its connection. */
  states(): Promise<string[]> {
    return this.page.locator('li.state').allTextContents();
  }
}
