import type { Conversation } from '../../src/client';
import { start, stop } from '../support/processes';
import { ScriptedServer } from '../support/scripted-server';
import { bundleOf, closeSdk, Create, kept, sdk, TRANSPORTS } from '../support/sdk';
import { until } from '../support/until';

const ROOM = 'conversation:any';
const at = (seq: number, epoch = 'e'): object => ({ room: ROOM, epoch, seq });
const message = (seq: number, epoch?: string): object => ({
  conversationId: 'any',
  id: `${seq}`,
  seq,
  content: `${seq}`,
  position: at(seq, epoch),
});

/** What no server of ours does, for which a client is ready all the same. */
describe.each(TRANSPORTS)('over %s', (name, create: Create) => {
  let server: ScriptedServer;
  let log: number;
  beforeEach(async () => {
    server = await ScriptedServer.start();
    log = 0;
    server.answer = ({ event, data }) => {
      if (event !== 'chat:join') return { data: {} };
      const since = data.since as { seq: number } | undefined;
      const events: object[] = [];
      for (let seq = (since?.seq ?? log) + 1; seq <= log; seq++)
        events.push({ event: 'chat:message', data: message(seq) });
      return { data: { position: at(log), events, ...(since && { recovered: true }) } };
    };
  });
  afterEach(async () => {
    closeSdk();
    await server.close();
  });

  async function joined(): Promise<{ conversation: Conversation; heard: string[] }> {
    const conversation = sdk(create, server, 'anyone').chat.conversation('any');
    const heard: string[] = [];
    conversation.on('message', ({ content }) => heard.push(content));
    await conversation.join();
    return { conversation, heard };
  }
  const tell = (seq: number, epoch?: string): void => {
    log = Math.max(log, seq);
    server.last.tell('/chat', 'chat:message', message(seq, epoch));
  };

  it('drops what comes twice', async () => {
    const { heard } = await joined();
    for (const seq of [1, 1, 2, 1, 2, 3]) tell(seq);
    await until('3', () => heard.length >= 3);
    tell(4);
    await until('4', () => heard.includes('4'));
    expect(heard).toEqual(['1', '2', '3', '4']);
    expect(server.of('chat:join')).toHaveLength(1);
  });

  it('fills a hole before it tells what came after it', async () => {
    const { conversation, heard } = await joined();
    for (const seq of [1, 5, 6, 3, 7]) tell(seq);
    await until('7', () => heard.length >= 7);
    expect(heard).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    const [, ...more] = server.of('chat:join');
    expect(more[0]?.data.since).toEqual(at(1));
    expect(conversation.position).toEqual(at(7));
  });

  it('asks when an event is of another epoch', async () => {
    const { heard } = await joined();
    tell(1);
    tell(2, 'another');
    await server.heard('chat:join', 2);
    tell(3);
    await until('3', () => heard.length >= 3);
    expect(heard).toEqual(['1', '2', '3']);
  });

  it('lets what comes while a snapshot is fetched wait', async () => {
    const { conversation, heard } = await joined();
    tell(1);
    await until('1', () => heard.length === 1);
    const answer = server.answer;
    conversation.on('reset', ({ reason }) => heard.push(reason));
    server.answer = (asked) => {
      if (asked.event !== 'chat:history') return answer(asked);
      tell(2);
      tell(3);
      return { data: { messages: [], hasMore: false } };
    };
    server.last.tell('/chat', 'resync', { room: ROOM, position: at(1) });
    await until('3', () => heard.length >= 4);
    expect(heard).toEqual(['1', 'resync', '2', '3']);
  });

  it('joins once for any number of listeners, and leaves after the last one', async () => {
    const client = sdk(create, server, 'anyone');
    const listeners = Array.from({ length: 3 }, () => client.chat.conversation('any').on('message', () => undefined));
    await server.heard('chat:join');
    const [first, ...others] = listeners;
    first?.();
    first?.();
    // Whoever comes back at once has never been away.
    for (const stop of others) stop();
    const again = client.chat.conversation('any').on('message', () => undefined);
    await client.request('/', 'presence:unsubscribe', { userIds: [] });
    expect(server.of('chat:join')).toHaveLength(1);
    expect(server.of('chat:leave')).toHaveLength(0);
    again();
    await server.heard('chat:leave');
    expect(client.chat.conversation('any').position).toBeUndefined();
    const heard = kept((listener) => client.chat.conversation('any').on('message', listener));
    await server.heard('chat:join', 2);
    expect(server.of('chat:join')[1]?.data.since).toBeUndefined();
    tell(1);
    await until('1', () => heard.length === 1);
  });

  it('lets no listener keep another from hearing, and hides nothing that one throws', async () => {
    // A program of its own: what nobody catches would end this one.
    const program = `
      const { createClient } = require(${JSON.stringify(bundleOf(name))});
      process.on('uncaughtException', ({ message }) => console.log('uncaught', message));
      const token = () => Promise.resolve('any');
      const client = createClient({ url: ${JSON.stringify(server.url)}, token, WebSocket: require('ws') });
      const conversation = client.chat.conversation('any');
      conversation.on('message', () => { throw new Error('of a listener') });
      conversation.on('message', ({ content }) => console.log('heard', content));`;
    const child = start(process.execPath, ['-e', program]);
    await server.heard('chat:join');
    tell(1);
    await until('both', () => child.output().split('\n').length > 2);
    expect(child.output().split('\n').sort()).toEqual(['', 'heard 1', 'uncaught of a listener']);
    await stop(child);
  });

  it('asks again for a room that could not be joined for now', async () => {
    const answer = server.answer;
    let refusals = 2;
    server.answer = (asked) => {
      if (asked.event !== 'chat:join' || refusals-- === 0) return answer(asked);
      return { error: { code: 'STORE_UNAVAILABLE', message: 'later' } };
    };
    await joined();
    expect(server.of('chat:join')).toHaveLength(3);
  });

  it('does not leave whoever joins in the dark when the client is not let in, or is closed', async () => {
    server.refuse = () => ({ code: 'USER_BANNED', message: 'banned' });
    const client = sdk(create, server, 'anyone');
    const conversation = client.chat.conversation('any');
    await expect(conversation.join()).rejects.toMatchObject({ code: 'USER_BANNED' });
    await expect(client.chat.conversation('another').join()).rejects.toMatchObject({ code: 'USER_BANNED' });
    server.refuse = () => undefined;
    client.connect();
    await until('joined', () => conversation.state !== undefined);
    server.answer = () => undefined;
    const joining = client.chat.conversation('third').join();
    await server.heard('chat:join', 3);
    client.close();
    await expect(joining).rejects.toMatchObject({ code: 'CLOSED' });
    expect(() => client.chat.conversation('fourth').on('message', () => undefined)).toThrow('CLOSED');
  });

  it('tells of a room that may not be joined, once', async () => {
    server.answer = () => ({ error: { code: 'FORBIDDEN', message: 'not yours' } });
    const client = sdk(create, server, 'anyone');
    const closed = kept<{ code: string }>((listener) => client.chat.conversation('any').on('closed', listener));
    await expect(client.chat.conversation('any').join()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(closed).toMatchObject([{ code: 'FORBIDDEN' }]);
    server.last.end(4012);
    await until('again', () => server.connections.length === 2 && client.status.state === 'connected');
    expect(server.of('chat:join')).toHaveLength(1);
  });
});
