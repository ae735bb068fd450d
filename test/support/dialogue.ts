import type { JoinedConversation, Message } from '../../src/contracts/chat';
import type { Placed } from '../../src/contracts/rooms';
import { Ack, Client, newConversation, newName, rest } from './clients';
import type { Node } from './node';
import { until } from './until';

/** What messages a conversation has, in their order. */
export async function kept(node: Node, userId: string, conversationId: string): Promise<string[]> {
  const all: Message[] = [];
  for (let more = true; more;) {
    const path = `/conversations/${conversationId}/messages?limit=100&after=${all.at(-1)?.seq ?? 0}`;
    const { body } = await rest<Message[]>(node, userId, 'GET', path);
    all.push(...body.data);
    more = body.page?.hasMore ?? false;
  }
  const seqs = all.map(({ seq }) => seq);
  expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
  return all.map(({ content }) => content);
}

/** Two in a conversation of their own, each at another node. */
export class Dialogue {
  private constructor(
    readonly id: string,
    /** The user who speaks. */
    readonly alice: string,
    /** The user who listens. */
    readonly bob: string,
    readonly speaker: Client,
    readonly listener: Client,
    /** What the listener was answered. */
    readonly joined: JoinedConversation,
    private readonly nodes: readonly [Node, Node],
  ) {}

  static async between(...nodes: [Node, Node]): Promise<Dialogue> {
    const [alice, bob] = [newName('alice'), newName('bob')];
    // The nodes may be there before Redis is.
    const id = await until('a conversation', () => newConversation(nodes[0], [alice, bob]));
    const [speaker, listener] = [await Client.connect(nodes[0], alice), await Client.connect(nodes[1], bob)];
    await speaker.join(id);
    return new Dialogue(id, alice, bob, speaker, listener, await listener.join(id), nodes);
  }

  get clients(): [Client, Client] {
    return [this.speaker, this.listener];
  }

  say(content: string, clientMessageId?: string): Promise<Ack<Placed<Message>>> {
    return this.speaker.ask('chat:message', { conversationId: this.id, content, clientMessageId });
  }

  /** Says the same again until it is acked. Rejects when it is not within that time. */
  insist(content: string, withinMs: number): Promise<Placed<Message>> {
    return until('an ack', async () => (await this.say(content, content)).data, withinMs);
  }

  kept(): Promise<string[]> {
    return kept(this.nodes[1], this.alice, this.id);
  }
}
