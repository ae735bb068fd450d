import type { Message } from '../../src/contracts/chat';
import type { Problem } from '../../src/contracts/errors';
import type { Placed } from '../../src/contracts/rooms';
import { Client, newConversation, newName, rest, token } from '../support/clients';
import { onBothEngines } from '../support/node';
import { problemOf, upgradeTo } from '../support/plain-http';
import { PlainOptions, PlainSocket } from '../support/plain-socket';
import { closeSpeakers } from '../support/speakers';
import { expectToStayAlive } from '../support/staying-alive';
import { until } from '../support/until';

const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const JSON_FRAMES = { query: '?frames=json' };
const messages = ({ texts }: PlainSocket): Placed<Message>[] =>
  texts.map((text) => JSON.parse(text) as Placed<Message>);

onBothEngines(
  (node) => {
    afterEach(closeSpeakers);
    expectToStayAlive(() => [node(), node(1)]);

    /** The history of a conversation, oldest first. */
    const stored = async (userId: string, id: string): Promise<Message[]> =>
      (await rest<Message[]>(node(), userId, 'GET', `/conversations/${id}/messages?limit=100`)).body.data;

    it('takes text and gives text, to everyone and to the sender himself, in one order', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const sockets = [await PlainSocket.room(node(), alice, id), await PlainSocket.room(node(1), bob, id)];
      const whole = await PlainSocket.room(node(1), bob, id, JSON_FRAMES);
      const sent = [
        'hello',
        'أهلًا 😀',
        '{"event":"chat:leave"}',
        ' ',
        '<img onerror=x>',
        '"',
        '\u0000\r\n\u001b[31m',
        'x'.repeat(4_000),
      ];
      for (const text of sent) {
        sockets[0]?.write(text);
        sockets[1]?.write(`re: ${text.slice(0, 100)}`);
      }
      // Blank is no message; with "re: " before it, it is.
      const count = sent.length * 2 - 1;
      for (const socket of [...sockets, whole]) await socket.hear(count);
      const [first, second] = sockets.map(({ texts }) => texts);
      expect(second).toEqual(first);
      expect(first?.filter((text) => !text.startsWith('re: '))).toEqual([...sent.filter((text) => text !== ' ')]);
      expect(messages(whole).map(({ content }) => content)).toEqual(first);
      expect(messages(whole)).toEqual(
        (await stored(alice, id)).map((message) => expect.objectContaining({ ...message }) as object),
      );
      expect(messages(whole).map(({ position }) => position.seq)).toEqual(times(count).map((i) => i + 1));
    });

    it('tells what cannot be sent as {"error"} with frames=json, and keeps silent as text; both stay', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const [text, json] = [
        await PlainSocket.room(node(), alice, id),
        await PlainSocket.room(node(1), alice, id, JSON_FRAMES),
      ];
      for (const socket of [text, json]) {
        for (const frame of ['x'.repeat(4_001), '', '\n ', Buffer.from('hello'), Buffer.alloc(0)]) socket.write(frame);
        socket.write('at last');
      }
      expect(await text.hear(2)).toEqual(['at last', 'at last']);
      await until('both messages', () => json.texts.filter((frame) => frame.includes('at last')).length === 2);
      const told = await until('five errors', () => {
        const errors = json.texts
          .map((frame) => JSON.parse(frame) as { error?: Problem })
          .flatMap(({ error }) => error ?? []);
        return errors.length >= 5 ? errors.map(({ code, details }) => [code, details?.[0]?.path]) : undefined;
      });
      const [binary, bad] = [
        ['INVALID_FRAME', undefined],
        ['VALIDATION_FAILED', 'content'],
      ];
      expect(told.sort()).toEqual([binary, binary, bad, bad, bad]);
    });

    it('hears nothing but messages', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const sockets = [await PlainSocket.room(node(1), bob, id), await PlainSocket.room(node(1), bob, id, JSON_FRAMES)];
      const client = await Client.connect(node(), alice);
      await client.join(id);
      const { id: messageId } = await client.send(id, 'one');
      const message = { conversationId: id, messageId };
      await client.do('chat:typing', { conversationId: id, isTyping: true });
      await client.do('chat:edit', { ...message, content: 'another' });
      await client.do('chat:react', { ...message, reaction: '👍', on: true });
      await client.do('chat:read', message);
      await rest(node(), alice, 'PUT', `/conversations/${id}/members/${newName('carol')}`);
      await client.do('chat:delete', message);
      await client.send(id, 'two');
      for (const socket of sockets) await socket.hear(2);
      expect(sockets[0]?.texts).toEqual(['one', 'two']);
      expect(messages(sockets[1] as PlainSocket).map(({ content }) => content)).toEqual(['one', 'two']);
    });

    it('keeps the order of what is sent before the room is joined', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const listener = await PlainSocket.room(node(), alice, id);
      const socket = PlainSocket.dial(node(1), {
        path: `/ws/rooms/${id}`,
        headers: { authorization: `Bearer ${token(alice)}` },
      });
      socket.ws.once('open', () => times(300).forEach((i) => socket.write(`${i}`)));
      expect(await socket.hear(300)).toEqual(times(300).map(String));
      expect(await listener.hear(300)).toEqual(times(300).map(String));
    });

    it('is FORBIDDEN to who is no member, the same as what does not exist', async () => {
      const id = await newConversation(node(), [newName('alice')]);
      for (const conversationId of [id, 'none', newName('none')]) {
        for (const query of ['', '?frames=json']) {
          const headers = { authorization: `Bearer ${token(newName('mallory'))}`, 'accept-language': 'ar' };
          const answer = await upgradeTo(`${node(1).url}/ws/rooms/${conversationId}${query}`, { headers });
          const { requestId, ...problem } = problemOf(answer);
          expect(requestId).toMatch(/./);
          const message = 'غير مسموح لك بذلك';
          expect(problem).toEqual({ type: 'about:blank', title: message, status: 403, code: 'FORBIDDEN', message });
        }
      }
    });

    it.each([
      ['frames', 'general?frames=xml'],
      ['frames', 'general?frames='],
      ['frames', 'general?frames=JSON'],
      ['frames', 'general?frames=__proto__'],
      ['conversationId', 'a%20b'],
      ['conversationId', '__proto__'],
      ['conversationId', 'constructor'],
      ['conversationId', 'a%2Fb'],
      ['conversationId', '%E0%A4%A'],
      ['conversationId', '%00'],
      ['conversationId', 'é'.repeat(3)],
      ['conversationId', 'x'.repeat(129)],
    ])('names %s as wrong in %s', async (path, address) => {
      const headers = { authorization: `Bearer ${token(newName('alice'))}` };
      const answer = await upgradeTo(encodeURI(`${node().url}/ws/rooms/`) + address.replace(/é/g, '%C3%A9'), {
        headers,
      });
      expect(answer.status).toBe(400);
      expect(problemOf(answer)).toMatchObject({ code: 'VALIDATION_FAILED', details: [{ path }] });
    });

    it('takes an id as it is written in an address', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice], { id: newName('a:b@c') });
      const socket = await PlainSocket.room(node(1), alice, encodeURIComponent(id));
      socket.write('hello');
      expect(await socket.hear(1)).toEqual(['hello']);
    });

    it('makes the visitor of a public conversation a member', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice], { type: 'public' });
      const socket = await PlainSocket.room(node(1), bob, id);
      socket.write('hello');
      expect(await socket.hear(1)).toEqual(['hello']);
      const { members } = await (await Client.connect(node(), alice)).join(id);
      expect(members.map(({ userId }) => userId).sort()).toEqual([alice, bob].sort());
    });

    it('is closed to who is removed: 4003, and nothing later', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const sockets = [await PlainSocket.room(node(1), bob, id), await PlainSocket.room(node(), bob, id, JSON_FRAMES)];
      const owner = await Client.connect(node(), alice);
      await owner.send(id, 'before');
      for (const socket of sockets) await socket.hear(1);
      expect((await rest(node(), alice, 'DELETE', `/conversations/${id}/members/${bob}`)).status).toBe(200);
      await owner.send(id, 'not for him');
      for (const socket of sockets) {
        socket.write('too late');
        expect(await socket.closed()).toEqual({ code: 4003, reason: 'FORBIDDEN' });
        expect(socket.texts.join()).not.toMatch(/for him|too late/);
      }
      expect((await stored(alice, id)).map(({ content }) => content)).toEqual(['before', 'not for him']);
      const again = await upgradeTo(`${node().url}/ws/rooms/${id}`, {
        headers: { authorization: `Bearer ${token(bob)}` },
      });
      expect(again.status).toBe(403);
    });

    describe('another server’s link', () => {
      const asLink = (userId: string, room = 'their-room'): PlainOptions => ({
        headers: { authorization: `Bearer ${token(userId)}`, 'depth-room': room },
      });

      it('hears what was first said here, and marks what it brings', async () => {
        const [alice, relay] = [newName('alice'), `upstream:${newName('ticker')}`];
        const [id, bridge] = [newName('bridged'), newName('bridge')];
        await newConversation(node(), [alice, relay, bridge], { id });
        const links = [
          await PlainSocket.room(node(1), bridge, id, asLink(bridge)),
          await PlainSocket.room(node(), bridge, id, { ...asLink(bridge), ...JSON_FRAMES }),
        ];
        const person = await PlainSocket.room(node(1), alice, id, JSON_FRAMES);
        const client = await Client.connect(node(), alice);
        await client.send(id, 'native');
        await (await Client.connect(node(1), relay)).send(id, 'relayed');
        await client.send(id, 'marked', { metadata: { via: 'upstream' } });
        await client.send(id, 'like it', { metadata: { via: 'upstreams' } });
        links[0]?.write('brought');
        await person.hear(5);
        await client.send(id, 'last');
        for (const link of links) await link.hear(3);
        expect(links[0]?.texts).toEqual(['native', 'like it', 'last']);
        expect(messages(links[1] as PlainSocket).map(({ content }) => content)).toEqual(['native', 'like it', 'last']);
        await person.hear(6);
        const brought = messages(person).find(({ content }) => content === 'brought');
        expect(brought).toMatchObject({ senderId: bridge, metadata: { via: 'upstream' } });
      });

      it('is answered which room it has found, the same on every node, and another for another room', async () => {
        const alice = newName('alice');
        const [one, two] = [await newConversation(node(), [alice]), await newConversation(node(), [alice])];
        const roomOf = async (i: number, id: string, headers = asLink(alice).headers): Promise<unknown> =>
          (await upgradeTo(`${node(i).url}/ws/rooms/${id}`, { headers })).headers['depth-room'];
        const name = await roomOf(0, one);
        expect(name).toMatch(/^[\w.-]{1,64}$/);
        expect(await roomOf(1, one)).toBe(name);
        expect(await roomOf(0, two)).not.toBe(name);
        // People are not told.
        expect(await roomOf(0, one, { authorization: `Bearer ${token(alice)}` })).toBeUndefined();
        for (const wrong of ['', 'a b', 'x'.repeat(65), '{a}']) {
          expect(await roomOf(0, one, { ...asLink(alice).headers, 'depth-room': wrong })).toBeUndefined();
        }
        const stranger = await upgradeTo(`${node().url}/ws/rooms/${one}`, {
          headers: asLink(newName('mallory')).headers,
        });
        expect([stranger.status, stranger.headers['depth-room']]).toEqual([403, undefined]);
      });
    });
  },
  { EVENTS_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0', REST_PER_MINUTE: '0' },
);
