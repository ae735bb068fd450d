import type { JoinedConversation, Message } from '../../src/contracts/chat';
import type { Problem } from '../../src/contracts/errors';
import type { Placed } from '../../src/contracts/rooms';
import { until } from './until';

export type Ack<T> = { data: T; error?: undefined } | { data?: undefined; error: Problem };

/** Who speaks in one namespace, over whichever transport, and remembers all he heard. */
export abstract class Speaker {
  abstract readonly heard: readonly { event: string; data: unknown }[];

  /** Sends an event and gives its ack, whichever it is. */
  abstract ask<T>(event: string, data?: unknown): Promise<Ack<T>>;

  /** The same with a payload that is JSON already, which no encoder has made harmless. */
  abstract askJson(event: string, json: string): Promise<Ack<unknown>>;

  /** Sends an event and asks for no answer. */
  abstract tell(event: string, data?: unknown): void;

  abstract tellJson(event: string, json: string): void;

  abstract close(): void;

  /** Sends an event that must succeed. */
  async do<T>(event: string, data?: unknown): Promise<T> {
    const { data: result, error } = await this.ask<T>(event, data);
    if (error) throw new Error(`${event}: ${JSON.stringify(error)}`);
    return result;
  }

  /** Sends an event that must fail. */
  async fail(event: string, data?: unknown): Promise<Problem> {
    const { data: result, error } = await this.ask<unknown>(event, data);
    if (!error) throw new Error(`${event}: succeeded with ${JSON.stringify(result)}`);
    return error;
  }

  join(conversationId: string, since?: object): Promise<JoinedConversation> {
    return this.do('chat:join', { conversationId, since });
  }

  send(conversationId: string, content: string, more: object = {}): Promise<Placed<Message>> {
    return this.do('chat:message', { conversationId, content, ...more });
  }

  /** The payloads heard under a name. */
  of<T>(event: string): T[] {
    return this.heard.filter((heard) => heard.event === event).map(({ data }) => data as T);
  }

  /** Awaits until `count` payloads were heard under a name. */
  async hear<T>(event: string, count = 1): Promise<T[]> {
    await until(`${count} × ${event}`, () => this.of(event).length >= count);
    return this.of<T>(event);
  }
}
