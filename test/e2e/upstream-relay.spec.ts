import type { Message } from '../../src/contracts/chat';
import { Client, closeClients, newConversation, newName, rest } from '../support/clients';
import { Node, onBothEngines } from '../support/node';
import { expectToStayAlive } from '../support/staying-alive';
import { until } from '../support/until';
import { Upstream, upstreamsSetting } from '../support/upstream';

const ALICE = newName('alice');
const [PUBLIC, PRIVATE, LATER, TALK] = ['public', 'private', 'later', 'talk'].map(newName) as [
  string,
  string,
  string,
  string,
];

const settings: Record<string, string> = { EVENTS_PER_MINUTE: '50' };
let upstream: Upstream;

beforeAll(async () => {
  upstream = await Upstream.start();
  const entry = (name: string, more: object): object => ({
    name,
    url: upstream.url(`/${name}`),
    reconnectSeconds: 0.2,
    ...more,
  });
  settings.UPSTREAMS = upstreamsSetting(
    entry('ticker', { relayTo: PUBLIC, headers: { authorization: 'Bearer for the ticker' } }),
    entry('private', { relayTo: PRIVATE }),
    entry('later', { relayTo: LATER }),
    entry('talk', { relayTo: TALK, forward: true }),
  );
});

afterAll(() => upstream.stop());

async function history(node: Node, conversationId: string): Promise<Message[]> {
  const { body } = await rest<Message[]>(node, ALICE, 'GET', `/conversations/${conversationId}/messages?limit=100`);
  return body.data;
}

onBothEngines((node) => {
  expectToStayAlive(() => [node(0), node(1)]);
  afterEach(closeClients);

  beforeAll(async () => {
    await newConversation(node(), [ALICE], { type: 'public', id: PUBLIC });
    await newConversation(node(), [ALICE], { type: 'group', id: PRIVATE });
    await newConversation(node(), [ALICE], { type: 'group', id: TALK });
    for (const path of ['/ticker', '/private', '/later', '/talk']) await upstream.one(path);
  }, 60_000);

  it('makes a message of each text frame, in their order, on every node, of one connection', async () => {
    const clients = [await Client.connect(node(0), ALICE), await Client.connect(node(1), newName('bob'))];
    for (const client of clients) await client.join(PUBLIC);
    const frames = Array.from({ length: 120 }, (_, i) => `frame ${i}`);
    for (const frame of frames) upstream.say(frame, '/ticker');
    for (const client of clients) {
      const messages = await client.hear<Message>('chat:message', frames.length);
      expect(messages.map(({ content }) => content)).toEqual(frames);
      for (const message of messages) {
        expect(message).toMatchObject({ senderId: 'upstream:ticker', type: 'text', metadata: {}, mentions: [] });
        expect(message).toMatchObject({ clientMessageId: null, replyTo: null, conversationId: PUBLIC });
      }
    }
    expect(upstream.open('/ticker')).toHaveLength(1);
  });

  it('names the room in the handshake, beside the headers that are set', async () => {
    const { headers } = await upstream.one('/ticker');
    const { position } = await (await Client.connect(node(1), ALICE)).join(PUBLIC);
    expect(headers).toMatchObject({ authorization: 'Bearer for the ticker', 'depth-room': position.epoch });
  });

  it('relays no binary frame, no empty one, and none that no message could be; and says so', async () => {
    const client = await Client.connect(node(), ALICE);
    await client.join(PUBLIC);
    const { socket } = await upstream.one('/ticker');
    for (const frame of ['', Buffer.from('binary'), '  ', 'x'.repeat(4_001), 'x'.repeat(100_000), 'the last one']) {
      socket.send(frame);
    }
    expect((await client.hear<Message>('chat:message')).map(({ content }) => content)).toEqual(['the last one']);
    const printed = (): string => node(0).output() + node(1).output();
    expect(printed()).toContain('upstream:ticker: frames that became no message: 1 (');
    expect(printed()).not.toContain('for the ticker');
  });

  it('becomes a member of a conversation that is not public', async () => {
    const client = await Client.connect(node(), ALICE);
    await client.join(PRIVATE);
    upstream.say('one', '/private');
    upstream.say('two', '/private');
    const messages = await client.hear<Message>('chat:message', 2);
    expect(messages.map(({ content }) => content)).toEqual(['one', 'two']);
    expect(client.of('chat:member')).toMatchObject([{ userId: 'upstream:private', change: 'added' }]);
  });

  it('begins with the first frame after its conversation was made', async () => {
    upstream.say('too early', '/later');
    const warned = 'upstream:later: frames that became no message: 1 (there is no such conversation';
    await until('a warning', () => [0, 1].some((i) => node(i).output().includes(warned)));
    await newConversation(node(), [ALICE], { id: LATER });
    const client = await Client.connect(node(), ALICE);
    await client.join(LATER);
    upstream.say('in time', '/later');
    expect((await client.hear<Message>('chat:message')).map(({ content }) => content)).toEqual(['in time']);
  });

  describe('with `forward`', () => {
    it('sends there what others say, once and in order, and nothing else', async () => {
      const { heard } = await upstream.one('/talk');
      const clients = [await Client.connect(node(0), ALICE), await Client.connect(node(1), ALICE)];
      const [first, second] = clients as [Client, Client];
      await first.join(TALK);
      upstream.say('from there', '/talk');
      await first.hear('chat:message');
      const before = heard.length;
      const said: string[] = [];
      for (let i = 0; i < 10; i++) {
        const { id } = await (i % 2 ? first : second).send(TALK, `said ${i}`);
        said.push(`said ${i}`);
        if (i === 3) await first.do('chat:edit', { conversationId: TALK, messageId: id, content: 'edited' });
        if (i === 5) await second.send(TALK, 'of another server', { metadata: { via: 'upstream' } });
      }
      await second.send(TALK, '', { type: 'image', metadata: { url: 'https://pictures.example/1' } });
      await second.send(TALK, 'the end');
      await until('the end', () => heard.includes('the end'));
      expect(heard.slice(before)).toEqual([...said, 'the end']);
    });

    it('sends what was said while the upstream was away when it is back', async () => {
      const first = await upstream.one('/talk');
      const client = await Client.connect(node(), ALICE);
      await client.send(TALK, 'before');
      await until('the frame before', () => first.heard.includes('before'));
      const before = upstream.heard('/talk').length;
      const lost = 'talk: the connection is closed';
      const printed = (): string => node(0).output() + node(1).output();
      expect(printed()).not.toContain(lost);
      await upstream.stop();
      await until('the loss', () => printed().includes(lost));
      for (let i = 0; i < 5; i++) await client.send(TALK, `meanwhile ${i}`);
      await upstream.restart();
      const { heard } = await upstream.one('/talk');
      await client.send(TALK, 'after');
      await until('the frame after', () => heard.includes('after'));
      expect(upstream.heard('/talk').slice(before)).toEqual(
        [...Array(5).keys()].map((i) => `meanwhile ${i}`).concat('after'),
      );
    });
  });

  it('has its frames in the history, like any message', async () => {
    const messages = await history(node(1), PUBLIC);
    expect(messages.filter(({ senderId }) => senderId === 'upstream:ticker').length).toBeGreaterThan(90);
  });
}, settings);
