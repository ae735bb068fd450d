import type { Channel, Operation } from '../document-layout';
import type { Schema } from '../schema';

/** An event, as the page shows it. */
export interface EventView {
  action: Operation['action'];
  name: string;
  aliases: string[];
  durable: boolean;
  summary: string;
  payload: Schema;
  /** What a request is answered with. */
  ack: Schema | undefined;
}

interface Message {
  name: string;
  payload: Schema;
  'x-durable'?: boolean;
}

/** The events that the operations of a channel are about. */
export function eventsOf(operations: readonly Operation[], channel: Channel): EventView[] {
  return operations.map(({ action, summary, messages, reply }) => {
    const [first, ...aliases] = messages.map((message) => messageOf(channel, message));
    const [answer] = reply?.messages ?? [];
    return {
      action,
      name: first?.name ?? '',
      aliases: aliases.map(({ name }) => name),
      durable: first?.['x-durable'] === true,
      summary,
      payload: first?.payload ?? {},
      ack: answer && messageOf(channel, answer).payload.oneOf?.[0]?.properties?.data,
    };
  });
}

function messageOf({ messages }: Channel, { $ref }: { $ref: string }): Message {
  return messages[$ref.split('/').at(-1) ?? ''] as unknown as Message;
}
