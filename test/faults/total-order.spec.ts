import { createHash, Hash } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Message } from '../../src/contracts/chat';
import type { Placed } from '../../src/contracts/rooms';
import { newConversation, newName, token } from '../support/clients';
import { withFleet } from '../support/crowd';
import { until } from '../support/until';

const NODES = 4;
const MESSAGES = 100_000;
/** Each publisher's that are not answered yet: so many that every node has several at once. */
const UNDER_WAY = 10;

interface Frame {
  id?: number;
  ack?: { error?: unknown };
  event?: string;
  data?: Placed<Message>;
}

/** Somebody who publishes, and hears everyone. He keeps no message: a digest of all he heard, in the order he heard it. */
class Talker {
  heard = 0;
  refused: unknown;
  private readonly digest: Hash = createHash('sha256');
  private joined = false;
  private last = 0;
  private left = 0;

  private constructor(
    private readonly ws: WebSocket,
    private readonly conversationId: string,
  ) {
    ws.on('message', (text: Buffer) => this.onFrame(JSON.parse(text.toString()) as Frame));
  }

  static async join(url: string, userId: string, conversationId: string): Promise<Talker> {
    const headers = { authorization: `Bearer ${token(userId)}` };
    const ws = new WebSocket(`${url.replace('http', 'ws')}/ws`, { headers, perMessageDeflate: false });
    await once(ws, 'open');
    const talker = new Talker(ws, conversationId);
    talker.say('chat:join', {});
    await until('joined', () => talker.joined);
    return talker;
  }

  publish(count: number): void {
    this.left = count;
    for (let i = 0; i < UNDER_WAY; i++) this.publishNext();
  }

  get all(): string {
    return this.digest.copy().digest('hex');
  }

  close(): void {
    this.ws.close();
  }

  private publishNext(): void {
    if (this.left > 0) this.say('chat:message', { content: String(this.left--) });
  }

  private say(event: string, data: object): void {
    this.ws.send(JSON.stringify({ event, data: { conversationId: this.conversationId, ...data }, id: 1 }));
  }

  private onFrame({ ack, event, data }: Frame): void {
    if (ack) {
      this.refused ??= ack.error;
      if (this.joined) this.publishNext();
      this.joined = true;
    } else if (event === 'chat:message' && data?.position.seq === this.last + 1) {
      this.last += 1;
      this.heard += 1;
      this.digest.update(`${data.position.epoch} ${data.seq} ${data.id} ${data.senderId} ${data.content}\n`);
    } else this.refused ??= { event, data };
  }
}

describe(`F18: ${MESSAGES} messages of eight publishers on four nodes`, () => {
  const fleet = withFleet(NODES);

  it('come to every subscriber in one and the same order', async () => {
    const userIds = Array.from({ length: 2 * NODES }, () => newName('user'));
    const id = await newConversation(fleet().at(0).process, userIds);
    const talkers = await Promise.all(userIds.map((userId, i) => Talker.join(fleet().at(i).url, userId, id)));
    for (const talker of talkers) talker.publish(MESSAGES / talkers.length);
    const done = (): boolean => {
      const complaint = talkers.find(({ refused }) => refused !== undefined)?.refused;
      return complaint !== undefined || talkers.every(({ heard }) => heard === MESSAGES);
    };
    await until('all', done, 400_000);
    expect(talkers.map(({ refused, heard }) => ({ refused, heard }))).toEqual(
      talkers.map(() => ({ refused: undefined, heard: MESSAGES })),
    );
    expect(new Set(talkers.map(({ all }) => all)).size).toBe(1);
    for (const talker of talkers) talker.close();
  }, 420_000);
});
