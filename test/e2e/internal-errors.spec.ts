import { Client, closeClients, newConversation, newName, rest } from '../support/clients';
import { closeConnections, Connection } from '../support/connection';
import { withNodesOnRedis } from '../support/node';

/** Only what Redis holds can be made wrong from outside; the memory engine holds nothing that one could reach. */
describe('what goes wrong inside (T21)', () => {
  const { node, redis } = withNodesOnRedis(1);
  afterEach(() => {
    closeClients();
    closeConnections();
  });

  const INTERNAL = { code: 'INTERNAL', message: 'An internal error occurred' };

  it('is INTERNAL to an event, in the ack and as the event `error`, and tells nothing of itself or the payload', async () => {
    const alice = newName('alice');
    const id = await newConversation(node(), [alice]);
    const [english, arabic] = [
      await Client.connect(node(), alice),
      await Client.connect(node(), alice, { auth: { locale: 'ar' } }),
    ];
    const members = redis().cli('keys', `*${id}*members`);
    redis().cli('del', members);
    redis().cli('set', members, 'of a wrong type');

    const payload = { conversationId: id, content: 'do not echo' };
    expect(await english.fail('chat:message', payload)).toEqual(INTERNAL);
    expect(await arabic.fail('chat:message', payload)).toEqual({ code: 'INTERNAL', message: 'حدث خطأ في الاتصال' });
    english.socket.emit('chat:message', payload);
    expect(await english.hear('error')).toEqual([INTERNAL]);
    const { status, body } = await rest(node(), alice, 'POST', `/conversations/${id}/messages`, {
      content: 'do not echo',
    });
    expect(status).toBe(500);
    expect(body).toEqual({
      type: 'about:blank',
      title: INTERNAL.message,
      status: 500,
      ...INTERNAL,
      requestId: expect.any(String) as string,
    });
    // The reason is in the log; the payload is not.
    expect(node().output()).toContain('WRONGTYPE');
    expect(node().output()).not.toContain('do not echo');
  });

  it('is INTERNAL to a handshake', async () => {
    redis().cli('set', 'depth:{ticket:broken}:principal', 'no JSON of mine');
    const refusal = await new Connection(node(), { query: { ticket: 'broken' } }).refused('/chat');
    expect(refusal).toEqual({ message: INTERNAL.message, data: INTERNAL });
    await Client.connect(node(), newName('alice'));
  });
});
