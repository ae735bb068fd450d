import { RealtimeClientError } from '../../../client/exports';
import type { Problem } from '../../../client/exports';
import type { Locale } from '../i18n/locale';
import type { Server } from './server';

/** A REST success. */
export interface Answer {
  data: unknown;
  page?: { before: string | number | null; after: string | number | null; hasMore: boolean };
}

/** The REST routes, as one user in one language. */
export class Rest {
  constructor(
    private readonly server: Server,
    private readonly token: string | undefined,
    private readonly locale: Locale,
  ) {}

  /** The data of an answer. Throws a `RealtimeClientError` with the server's text. */
  async get(path: string): Promise<unknown> {
    return (await this.list(path)).data;
  }

  /** The same, with what is needed to go on. */
  list(path: string): Promise<Answer> {
    return this.ask('GET', path);
  }

  async write(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<unknown> {
    return (await this.ask(method, path, body)).data;
  }

  private async ask(method: string, path: string, body?: object): Promise<Answer> {
    const { server, token, locale } = this;
    const headers = {
      'accept-language': locale,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    };
    let response: Response;
    try {
      response = await fetch(server.paths.api + path, {
        method,
        headers,
        body: body && JSON.stringify(body),
      });
    } catch (error) {
      throw RealtimeClientError.from(error);
    }
    const answer = (await response.json()) as Answer | Problem;
    if ('code' in answer) throw RealtimeClientError.of(answer);
    return answer;
  }
}
