import type { JoinedConversation, Message } from '../../src/contracts/chat';
import type { Placed } from '../../src/contracts/rooms';
import { Ack, Client, closeClients, newConversation, newName, rest, token } from '../support/clients';
import { withNodesOnRedis } from '../support/node';
import { until } from '../support/until';

/** Redis answers nobody for so long: what is asked meanwhile is under way at the same time. */
const PAUSE_MS = '40';
const ROUNDS = 40;

/** Who joins one room again and again, and how what he hears of it follows from the answers. */
class Rejoiner {
  /** What has come, for whoever reads of a fault. */
  private readonly heard: string[] = [];
  private last: number | undefined;
  readonly faults: string[][] = [];

  constructor(
    private readonly client: Client,
    private readonly conversationId: string,
  ) {
    client.socket.onAny((event: string, data: object) => this.hear(event, data));
  }

  get reached(): number {
    return this.last ?? 0;
  }

  /** The answer is noted in its place among the events. */
  join(): Promise<Ack<JoinedConversation>> {
    return new Promise((resolve) => {
      const { conversationId } = this;
      this.client.socket.emit('chat:join', { conversationId }, (ack: Ack<JoinedConversation>) => {
        this.heard.push(ack.error ? ack.error.code : `ack@${ack.data.position.seq}`);
        if (ack.data) this.last = ack.data.position.seq;
        resolve(ack);
      });
    });
  }

  /** Once, with no hole, and nothing once it is closed. */
  private hear(event: string, data: object): void {
    this.heard.push('position' in data ? String((data as Placed<object>).position.seq) : event);
    if (event === 'room:closed') this.last = undefined;
    else if (event === 'resync' || !this.follows(data)) this.faults.push(this.heard.slice(-10));
  }

  private follows(data: object): boolean {
    if (!('position' in data)) return true;
    const { seq } = (data as Placed<object>).position;
    const follows = this.last !== undefined && seq === this.last + 1;
    this.last = seq;
    return follows;
  }
}

interface Scene {
  id: string;
  alice: string;
  bob: string;
  /** Alice, on the other node. */
  sender: Client;
}

describe('who joins a room that he is in while his right to it is asked for again', () => {
  const { node, redis } = withNodesOnRedis(2, { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0' });
  afterEach(closeClients);

  /** Joins and refreshes with another role in one go, round after round, while `others` do what they do. */
  async function judge(others: (scene: Scene) => Promise<unknown>): Promise<string[][]> {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(node(), [alice, bob]);
    const sender = await Client.connect(node(1), alice);
    const client = await Client.connect(node(), bob);
    const rejoiner = new Rejoiner(client, id);
    await rejoiner.join();
    for (let round = 0; round < ROUNDS; round++) {
      redis().cli('client', 'pause', PAUSE_MS, 'all');
      const jwt = token(bob, { role: round % 2 ? 'user' : 'admin' });
      const refreshed = client.ask('auth:refresh', { token: jwt });
      await Promise.all([
        rejoiner.join(),
        refreshed,
        others({ id, alice, bob, sender }),
        refreshed.then(() => rejoiner.join()),
      ]);
    }
    await rejoiner.join();
    const { position }: Placed<Message> = await sender.send(id, 'the end');
    await until('the end', () => rejoiner.reached === position.seq);
    return rejoiner.faults;
  }

  const talk = async ({ id, sender }: Scene): Promise<void> => {
    for (let i = 0; i < 10; i++) await sender.send(id, String(i));
  };

  it('hears every event once and in order after the last answer', async () => {
    expect(await judge(talk)).toEqual([]);
  }, 60_000);

  it('hears every event once and in order when some of his joins fail', async () => {
    const faults = await judge(async (scene) => {
      const { id, alice, bob } = scene;
      const member = (method: string): Promise<unknown> =>
        rest(node(1), alice, method, `/conversations/${id}/members/${bob}`);
      await Promise.all([talk(scene), member('DELETE').then(() => member('PUT'))]);
    });
    expect(faults).toEqual([]);
  }, 60_000);
});
