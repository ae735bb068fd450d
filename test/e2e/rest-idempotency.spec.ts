import type { ConversationSummary, Message } from '../../src/contracts/chat';
import { Client, closeClients, newConversation, newName, rest, RestAnswer } from '../support/clients';
import { onBothEngines } from '../support/node';

onBothEngines((node) => {
  afterEach(closeClients);

  const send = (at: number, user: string, id: string, key: string, body: object): Promise<RestAnswer<Message>> =>
    rest<Message>(node(at), user, 'POST', `/conversations/${id}/messages`, body, { 'idempotency-key': key });
  const stored = async (user: string, id: string): Promise<Message[]> =>
    (await rest<Message[]>(node(), user, 'GET', `/conversations/${id}/messages`)).body.data;
  const replayed = ({ headers }: RestAnswer<unknown>): string | null => headers.get('idempotency-replayed');

  it('gives the first answer again for a key, on the other node too, and does nothing again', async () => {
    const alice = newName('alice');
    const id = await newConversation(node(), [alice]);
    const listener = await Client.connect(node(), alice);
    await listener.join(id);
    const first = await send(0, alice, id, 'key-1', { content: 'one' });
    expect([first.status, replayed(first)]).toEqual([201, null]);
    for (const at of [0, 1]) {
      const again = await send(at, alice, id, 'key-1', { content: 'one' });
      expect([again.status, again.body, replayed(again)]).toEqual([201, first.body, 'true']);
    }
    await send(1, alice, id, 'key-2', { content: 'one' });
    await listener.hear('chat:message', 2);
    expect(listener.of('chat:message')).toHaveLength(2);
    expect(await stored(alice, id)).toHaveLength(2);
  });

  it('gives the status of the first answer again', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const create = (key: string): Promise<RestAnswer<ConversationSummary>> =>
      rest<ConversationSummary>(
        node(),
        alice,
        'POST',
        '/conversations',
        { type: 'direct', memberIds: [bob] },
        { 'idempotency-key': key },
      );
    const first = await create('a');
    expect(first.status).toBe(201);
    const again = await create('a');
    expect([again.status, again.body, replayed(again)]).toEqual([201, first.body, 'true']);
    const other = await create('b');
    expect([other.status, other.body.data.id, replayed(other)]).toEqual([200, first.body.data.id, null]);
    expect([(await create('b')).status, (await create('a')).status]).toEqual([200, 201]);
  });

  it('refuses another body under a key', async () => {
    const alice = newName('alice');
    const id = await newConversation(node(), [alice]);
    await send(0, alice, id, 'key', { content: 'one' });
    const other = await send(1, alice, id, 'key', { content: 'two' });
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    expect(other.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await stored(alice, id)).toMatchObject([{ content: 'one' }]);
  });

  it('tells keys of other users and of other addresses apart', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const [id, other] = [await newConversation(node(), [alice, bob]), await newConversation(node(), [alice])];
    const answers = [
      await send(0, alice, id, 'key', { content: 'one' }),
      await send(1, bob, id, 'key', { content: 'two' }),
      await send(0, alice, other, 'key', { content: 'three' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(answers.map(replayed)).toEqual([null, null, null]);
  });

  it('does it once of all who ask at the same time', async () => {
    const alice = newName('alice');
    const id = await newConversation(node(), [alice]);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => send(i, alice, id, 'key', { content: 'once' })),
    );
    const done = answers.filter(({ status }) => status === 201);
    const running = answers.filter(({ status }) => status === 409);
    expect(done.length + running.length).toBe(12);
    expect(done.filter((answer) => replayed(answer) === null)).toHaveLength(1);
    expect(new Set(done.map(({ body }) => body.data.id)).size).toBe(1);
    for (const { body } of running) expect(body.code).toBe('CONFLICT');
    expect(await stored(alice, id)).toHaveLength(1);
  });

  it('frees the key of a request that failed', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(node(), [alice]);
    const invalid = await send(0, alice, id, 'key', { content: '' });
    expect(invalid.status).toBe(400);
    const fixed = await send(1, alice, id, 'key', { content: 'one' });
    expect([fixed.status, replayed(fixed)]).toEqual([201, null]);

    expect((await send(0, bob, id, 'key', { content: 'one' })).status).toBe(403);
    await rest(node(), alice, 'PUT', `/conversations/${id}/members/${bob}`);
    const allowed = await send(1, bob, id, 'key', { content: 'one' });
    expect([allowed.status, replayed(allowed)]).toEqual([201, null]);
    expect(await stored(alice, id)).toHaveLength(2);
  });

  it('takes keys of 1 to 255 characters', async () => {
    const alice = newName('alice');
    const id = await newConversation(node(), [alice]);
    expect((await send(0, alice, id, 'k'.repeat(255), { content: 'one' })).status).toBe(201);
    const tooLong = await send(0, alice, id, 'k'.repeat(256), { content: 'one' });
    expect([tooLong.status, tooLong.body.code]).toEqual([400, 'VALIDATION_FAILED']);
  });
});
