import type { JoinedConversation, Message } from '../../src/contracts/chat';
import type { Problem } from '../../src/contracts/errors';
import { Ack, Client, closeClients, newConversation, newName } from '../support/clients';
import { mark } from '../support/hearing';
import { onBothEngines } from '../support/node';

const paths = ({ code, details }: Problem): [string, string[]] => [
  code,
  [...new Set(details?.map(({ path }) => path))].sort(),
];
const refusedAt = (...where: string[]): [string, string[]] => ['VALIDATION_FAILED', where];

onBothEngines(
  (node) => {
    afterEach(closeClients);

    const alone = async (): Promise<{ id: string; client: Client }> => {
      const alice = newName('alice');
      return { id: await newConversation(node(), [alice]), client: await Client.connect(node(1), alice) };
    };

    it('takes 4,000 characters of content, and not one more', async () => {
      const { id, client } = await alone();
      for (const character of ['x', 'ش', '😀']) {
        const longest = character.repeat(4_000);
        const sent = await client.send(id, longest);
        expect(sent.content).toBe(longest);
        const key = { conversationId: id, messageId: sent.id };
        const longer = longest + character;
        expect(paths(await client.fail('chat:message', { conversationId: id, content: longer }))).toEqual(
          refusedAt('content'),
        );
        expect(paths(await client.fail('chat:edit', { ...key, content: longer }))).toEqual(refusedAt('content'));
        expect((await client.do<Message>('chat:edit', { ...key, content: longest })).content).toBe(longest);
      }
      expect(paths(await client.fail('chat:message', { conversationId: id, content: '' }))).toEqual(
        refusedAt('content'),
      );
    });

    it('takes 8 KiB of metadata, and not one byte more', async () => {
      const { id, client } = await alone();
      const metadata = (bytes: number): object => ({ a: 'x'.repeat(bytes - JSON.stringify({ a: '' }).length) });
      expect((await client.send(id, 'x', { metadata: metadata(8_192) })).metadata).toEqual(metadata(8_192));
      const beyond = [metadata(8_193), { a: 'ش'.repeat(4_200) }];
      for (const one of beyond) {
        expect(paths(await client.fail('chat:message', { conversationId: id, content: 'x', metadata: one }))).toEqual(
          refusedAt('metadata'),
        );
      }
    });

    it('asks an image and a file for an http address', async () => {
      const { id, client } = await alone();
      for (const type of ['image', 'file']) {
        const metadata = { url: 'https://example.org/a.png', name: 'a.png', mimeType: 'image/png', size: 12_345 };
        expect(await client.send(id, 'look', { type, metadata })).toMatchObject({ type, metadata });
        expect(await client.send(id, '', { type, metadata: { url: 'http://example.org' } })).toMatchObject({ type });
        const fail = async (wrong?: object): Promise<[string, string[]]> =>
          paths(await client.fail('chat:message', { conversationId: id, content: 'x', type, metadata: wrong }));
        expect(await fail()).toEqual(refusedAt('metadata.url'));
        expect(await fail({})).toEqual(refusedAt('metadata.url'));
        for (const url of ['', 'ftp://example.org/a', 'javascript:alert(1)', 'data:text/html,x', '/a.png', 7, null]) {
          expect(await fail({ url })).toEqual(refusedAt('metadata.url'));
        }
        expect(await fail({ ...metadata, name: 7 })).toEqual(refusedAt('metadata.name'));
        expect(await fail({ ...metadata, mimeType: {} })).toEqual(refusedAt('metadata.mimeType'));
        for (const size of ['12', -1, 1.5])
          expect(await fail({ ...metadata, size })).toEqual(refusedAt('metadata.size'));
      }
      expect(await client.send(id, 'text needs none', { metadata: { size: 'any' } })).toMatchObject({ type: 'text' });
    });

    it('names what is wrong with each event', async () => {
      const { id, client } = await alone();
      const { id: messageId } = await client.send(id, 'one');
      const key = { conversationId: id, messageId };
      const wrong: [event: string, data: unknown, ...where: string[]][] = [
        ['chat:join', undefined, 'conversationId'],
        ['chat:join', 'text', ''],
        ['chat:join', [id], ''],
        ['chat:join', { conversationId: 7 }, 'conversationId'],
        ['chat:join', { conversationId: '' }, 'conversationId'],
        ['chat:join', { conversationId: 'a b' }, 'conversationId'],
        ['chat:join', { conversationId: 'x'.repeat(129) }, 'conversationId'],
        ['chat:join', { conversationId: 'constructor' }, 'conversationId'],
        ['chat:join', { conversationId: '__proto__' }, 'conversationId'],
        ['chat:join', { conversationId: id, extra: 1 }, 'extra'],
        ['chat:join', { conversationId: id, since: 5 }, 'since'],
        ['chat:join', { conversationId: id, since: {} }, 'since.seq'],
        ['chat:join', { conversationId: id, since: { seq: -1 } }, 'since.seq'],
        ['chat:join', { conversationId: id, since: { seq: 1.5, epoch: 'x' } }, 'since.seq'],
        ['chat:leave', {}, 'conversationId'],
        ['chat:message', {}, 'content', 'conversationId'],
        ['chat:message', { conversationId: id, content: 7 }, 'content'],
        ['chat:message', { conversationId: id, content: 'x', type: 'video' }, 'type'],
        ['chat:message', { conversationId: id, content: 'x', metadata: [] }, 'metadata'],
        ['chat:message', { conversationId: id, content: 'x', metadata: 'x' }, 'metadata'],
        ['chat:message', { conversationId: id, content: 'x', clientMessageId: '' }, 'clientMessageId'],
        ['chat:message', { conversationId: id, content: 'x', clientMessageId: 7 }, 'clientMessageId'],
        ['chat:message', { conversationId: id, content: 'x', replyTo: newName('nothing') }, 'replyTo'],
        ['chat:message', { conversationId: id, content: 'x', senderId: 'bob' }, 'senderId'],
        ['chat:typing', { conversationId: id }, 'isTyping'],
        ['chat:typing', { conversationId: id, isTyping: 'yes' }, 'isTyping'],
        ['chat:read', { conversationId: id }, 'messageId'],
        ['chat:edit', key, 'content'],
        ['chat:edit', { ...key, content: '' }, 'content'],
        ['chat:delete', { conversationId: id }, 'messageId'],
        ['chat:react', key, 'on', 'reaction'],
        ['chat:react', { ...key, reaction: '', on: true }, 'reaction'],
        ['chat:react', { ...key, reaction: '__proto__', on: true }, 'reaction'],
        ['chat:react', { ...key, reaction: '👍', on: 1 }, 'on'],
        ['chat:history', { conversationId: id, limit: 0 }, 'limit'],
        ['chat:history', { conversationId: id, limit: 101 }, 'limit'],
        ['chat:history', { conversationId: id, before: 'x' }, 'before'],
        ['chat:history', { conversationId: id, after: -1 }, 'after'],
      ];
      for (const [event, data, ...where] of wrong) {
        expect({ event, data, refused: paths(await client.fail(event, data)) }).toEqual({
          event,
          data,
          refused: refusedAt(...where),
        });
      }
      expect((await client.join(id)).position.seq).toBe(1);
    });

    it('answers an unknown event, with an ack and without', async () => {
      const { id, client } = await alone();
      const unknown = { code: 'UNKNOWN_EVENT', message: 'Unknown event' };
      const names = [
        'chat:nothing',
        'error',
        '*',
        'constructor',
        '__proto__',
        'toString',
        'chat:join ',
        'x'.repeat(500),
      ];
      for (const name of names) expect(await client.ask(name, { conversationId: id })).toEqual({ error: unknown });
      client.socket.emit('chat:nothing', {});
      expect(await client.hear('error')).toEqual([unknown]);
      client.socket.emit('chat:nothing');
      expect(await client.hear('error', 2)).toEqual([unknown, unknown]);
    });

    it('tells a failure as the event `error` where no ack is asked for, and a success not at all', async () => {
      const { id, client } = await alone();
      await client.join(id);
      client.socket.emit('chat:message', { conversationId: id, content: 'fine' });
      client.socket.emit('chat:message', { conversationId: newName('nothing'), content: 'x' });
      client.socket.emit('chat:message', { conversationId: id });
      const errors = await client.hear<Problem>('error', 2);
      await client.hear('chat:message');
      await mark(client, id, client);
      expect(errors.map(({ code }) => code).sort()).toEqual(['FORBIDDEN', 'VALIDATION_FAILED']);
      for (const error of errors) expect(Object.keys(error)).toEqual(expect.arrayContaining(['code', 'message']));
      expect(client.of('error')).toHaveLength(2);
    });

    it('lets a socket into 200 rooms', async () => {
      const alice = newName('alice');
      const ids = await Promise.all(Array.from({ length: 202 }, () => newConversation(node(), [alice])));
      const client = await Client.connect(node(), alice);
      for (const id of ids.slice(0, 200)) await client.join(id);
      const [first = '', last = '', another = ''] = [ids[0], ids[200], ids[201]];
      const full = { code: 'LIMIT_EXCEEDED', message: 'Limit exceeded' };
      expect(await client.fail('chat:join', { conversationId: last })).toEqual(full);
      expect(await client.fail('conversation:join', { conversationId: last })).toEqual(full);
      await client.join(first); // is in it already
      await client.do('conversation:join', { conversationId: first });
      await client.do('chat:leave', { conversationId: first });
      await client.join(last);
      expect(await client.fail('chat:join', { conversationId: another })).toEqual(full);
      await (await Client.connect(node(), alice)).join(another);
    }, 20_000);

    it('lets a socket into 200 rooms also when it asks for more at the same time', async () => {
      const alice = newName('alice');
      const ids = await Promise.all(Array.from({ length: 205 }, () => newConversation(node(), [alice])));
      const client = await Client.connect(node(), alice);
      const answers = await Promise.all(
        ids.map((conversationId): Promise<Ack<JoinedConversation>> => client.ask('chat:join', { conversationId })),
      );
      const errors = answers.flatMap(({ error }) => (error ? [error.code] : []));
      expect(errors).toEqual(Array(5).fill('LIMIT_EXCEEDED'));
    }, 20_000);

    it('uses the sender of the token, whatever else is claimed', async () => {
      const { id, client } = await alone();
      const sent = await client.send(id, 'hello', { metadata: { senderId: 'bob' } });
      expect(sent.senderId).toMatch(/^alice-/);
    });
  },
  { EVENTS_PER_MINUTE: '0', SOCKETS_PER_USER: '0', REST_PER_MINUTE: '0' },
);
