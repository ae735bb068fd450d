import type { JoinedConversation, Message } from '../../src/contracts/chat';
import type { Placed } from '../../src/contracts/rooms';
import { Checker } from '../faults/checker';
import { Ack, Client, newConversation, newName, rest } from './clients';
import type { Node } from './node';
import { judged, reportTo } from './reporting';
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

/** Two in a conversation of their own, each at another node, and what is said there has a checker. */
export class Dialogue {
  readonly checker = new Checker();

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
    const spoken = await speaker.join(id);
    const talk = new Dialogue(id, alice, bob, speaker, listener, await listener.join(id), nodes);
    reportTo(talk.checker, 'speaker', speaker, spoken);
    reportTo(talk.checker, 'listener', listener, talk.joined);
    return talk;
  }

  get clients(): [Client, Client] {
    return [this.speaker, this.listener];
  }

  async say(content: string, clientMessageId?: string): Promise<Ack<Placed<Message>>> {
    const key = clientMessageId ?? content;
    this.checker.sent(key);
    const message = { conversationId: this.id, content, clientMessageId };
    const ack = await this.speaker.ask<Placed<Message>>('chat:message', message);
    if (ack.data) this.checker.acked(key, ack.data.position);
    return ack;
  }

  /** Says the same again until it is acked. Rejects when it is not within that time. */
  insist(content: string, withinMs: number): Promise<Placed<Message>> {
    return until('an ack', async () => (await this.say(content, content)).data, withinMs);
  }

  /** What was wrong with what both were told, and which of them were told of a loss, each time. */
  judged(): ReturnType<typeof judged> {
    return judged(this.checker);
  }

  kept(): Promise<string[]> {
    return kept(this.nodes[1], this.alice, this.id);
  }
}
