import type { Message } from '../../src/contracts/chat';
import { Client, newConversation, newName, rest, token } from './clients';
import { Node, startNode } from './node';
import { PlainSocket } from './plain-socket';
import { freePort } from './free-port';
import { until } from './until';
import { upstreamsSetting } from './upstream';

/** A link says as much as is said at its server, and the tests look often. */
const UNLIMITED = { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0' };

/** How a server is tied to another one. */
export interface Link {
  to: LinkedServer;
  forward?: boolean;
  /** On which of its nodes the link lands. */
  landing?: number;
}

/** A server of ours with one public conversation, that may be tied to others: its addresses are known before it runs. */
export class LinkedServer {
  readonly room = newName('room');
  readonly nodes: Node[] = [];

  private constructor(
    readonly name: string,
    private readonly ports: readonly number[],
    private readonly settings: Record<string, string>,
  ) {}

  /** Not running yet. What it is given as `UPSTREAMS` comes with `start`. */
  static async plan(name: string, settings: Record<string, string> = {}, size = 1): Promise<LinkedServer> {
    const ports: number[] = [];
    while (ports.length < size) ports.push(await freePort());
    return new LinkedServer(name, ports, settings);
  }

  /** One after the other: the first node is the one that runs the links. Users of links have no limit of events. */
  async start(...links: Link[]): Promise<void> {
    const entries = links.map(({ to, forward = false, landing = 0 }) => ({
      name: to.name,
      url: `ws://127.0.0.1:${to.ports[landing]}/ws/rooms/${to.room}`,
      headers: { authorization: `Bearer ${token(this.linkUser)}` },
      relayTo: this.room,
      forward,
      reconnectSeconds: 0.2,
    }));
    const UPSTREAMS = upstreamsSetting(...entries);
    for (const PORT of this.ports.map(String)) {
      this.nodes.push(await startNode({ ...UNLIMITED, UPSTREAMS, PORT, ...this.settings }));
    }
  }

  async stop(signal?: NodeJS.Signals): Promise<void> {
    await Promise.all(this.nodes.splice(0).map((node) => node.stop(signal)));
  }

  /** Its conversation, which the tests speak in as `alice`. */
  async converse(): Promise<void> {
    await newConversation(this.node(), ['alice'], { type: 'public', id: this.room });
  }

  node(index = 0): Node {
    const node = this.nodes[index];
    if (!node) throw new Error(`${this.name} does not run`);
    return node;
  }

  /** As whom it is known where its links land. */
  get linkUser(): string {
    return `link-of-${this.name}`;
  }

  output(): string {
    return this.nodes.map((node) => node.output()).join('');
  }
}

/** Who speaks in the conversation of a server, and hears it in both ways: over Socket.IO and `/ws/rooms`. */
export class Ear {
  private constructor(
    readonly server: LinkedServer,
    private readonly node: Node,
    readonly client: Client,
    readonly plain: PlainSocket,
  ) {}

  static async open(server: LinkedServer, index = 0): Promise<Ear> {
    const node = server.node(index);
    const client = await Client.connect(node, 'alice');
    await client.join(server.room);
    return new Ear(server, node, client, await PlainSocket.room(node, 'bob', server.room, { query: '?frames=json' }));
  }

  async say(...contents: string[]): Promise<void> {
    for (const content of contents) await this.client.send(this.server.room, content);
  }

  /** Says them by turns over Socket.IO and `/ws/rooms`, without awaiting anything. */
  chatter(...contents: string[]): void {
    for (const [i, content] of contents.entries()) {
      if (i % 2) this.plain.write(content);
      else this.client.tell('chat:message', { conversationId: this.server.room, content });
    }
  }

  get heard(): Message[] {
    return this.client.of<Message>('chat:message');
  }

  /** What was heard over Socket.IO, over `/ws/rooms`, and what is kept: of messages that begin so. */
  async all(beginning: string): Promise<[Message[], Message[], Message[]]> {
    const plain = this.plain.texts.map((text) => JSON.parse(text) as Message);
    const kept = await this.kept();
    const of = (messages: Message[]): Message[] => messages.filter(({ content }) => content.startsWith(beginning));
    return [of(this.heard), of(plain), of(kept)];
  }

  /** The whole history. */
  async kept(): Promise<Message[]> {
    const path = `/conversations/${this.server.room}/messages?limit=100&after=`;
    const kept: Message[] = [];
    for (let more = true; more;) {
      const { body } = await rest<Message[]>(this.node, 'alice', 'GET', `${path}${kept.at(-1)?.seq ?? 0}`);
      kept.push(...body.data);
      more = body.page?.hasMore ?? false;
    }
    return kept;
  }

  /** Awaits a message in both ways. */
  async hear(content: string): Promise<void> {
    const isIt = (message: Message): boolean => message.content === content;
    await until(`"${content}" at ${this.server.name}`, () => {
      return this.heard.some(isIt) && this.plain.texts.some((text) => isIt(JSON.parse(text) as Message));
    });
  }
}

/** Awaits that the server of one listens to that of the other. */
export async function untilListening(listener: Ear, speaker: Ear): Promise<void> {
  await untilComes(listener, speaker, `upstream:${speaker.server.name}`);
}

/** Awaits that the server of one forwards to that of the other. */
export async function untilForwarding(speaker: Ear, listener: Ear): Promise<void> {
  await untilComes(listener, speaker, speaker.server.linkUser);
}

async function untilComes(listener: Ear, speaker: Ear, as: string): Promise<void> {
  await until(`something of ${speaker.server.name} at ${listener.server.name} as ${as}`, async () => {
    const probe = newName('probe');
    await speaker.say(probe);
    return listener.heard.some(({ senderId, content }) => senderId === as && content.startsWith('probe-'));
  });
}

/**
 * Says a marker at each in turn, the next when all have heard the one before; twice. What was said before and would come
 * late, or go round, has come by then.
 */
export async function markRound(speakers: Ear[], listeners = speakers): Promise<void> {
  for (const speaker of [...speakers, ...speakers]) {
    const marker = newName('marker');
    await speaker.say(marker);
    for (const listener of listeners) await listener.hear(marker);
  }
}
