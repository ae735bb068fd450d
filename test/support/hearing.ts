import { randomUUID } from 'node:crypto';
import type { Message } from '../../src/contracts/chat';
import type { Placed } from '../../src/contracts/rooms';
import { Client } from './clients';
import { until } from './until';

/** Joins in the second vocabulary. */
export function joinByAlias<T>(client: Client, conversationId: string, since?: object): Promise<T> {
  return client.do('conversation:join', { conversationId, since });
}

/** The contents of the messages heard, in either vocabulary. */
export function contents(client: Client): string[] {
  return client.heard
    .filter(({ event }) => event === 'chat:message' || event === 'message:new')
    .map(({ data }) => (data as Placed<Message>).content);
}

/** Sends one more message and awaits until all have heard it: what they have not heard by now does not come. */
export async function mark(sender: Client, conversationId: string, ...listeners: Client[]): Promise<void> {
  const content = `marker ${randomUUID()}`;
  await sender.send(conversationId, content);
  await until('the marker', () => listeners.every((client) => contents(client).includes(content)));
}

/** What was heard but messages that are markers. */
export function heardBut(client: Client): { event: string; data: unknown }[] {
  return client.heard.filter(({ data }) => !(data as { content?: string }).content?.startsWith('marker '));
}

/** The names of what was heard, markers left out. */
export function namesHeard(client: Client): string[] {
  return heardBut(client).map(({ event }) => event);
}
