import type { JoinedConversation, Message } from '../../src/contracts/chat';
import type { Placed } from '../../src/contracts/rooms';
import { Client, closeClients, newConversation, newName, token } from '../support/clients';
import { onBothEngines } from '../support/node';
import { runScript } from '../support/python';
import { until } from '../support/until';

interface Line {
  joined?: { data: JoinedConversation };
  sent?: { data: Placed<Message> };
  heard?: Placed<Message>;
}

onBothEngines((node) => {
  afterEach(closeClients);

  it.each(['websocket', 'polling'])('chats with python-socketio over %s', async (transport) => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(node(), [alice, bob]);
    const reader = await Client.connect(node(), alice);
    await reader.join(id);

    const python = runScript<Line>('chat.py', [
      node(1).url,
      token(bob),
      id,
      'salaam from Python — سلام من بايثون',
      transport,
      '2',
    ]);

    const [first] = await reader.hear<Placed<Message>>('chat:message');
    expect(first).toMatchObject({ senderId: bob, content: 'salaam from Python — سلام من بايثون' });
    const answer = await reader.send(id, 'hello Python');
    await until('both messages', () => python.output().includes('hello Python'));
    await python.ended;

    const lines = python.lines();
    const heard = lines.flatMap((line) => line.heard ?? []);
    expect(heard).toEqual([first, answer]);
    expect(lines[0]?.joined?.data).toMatchObject({ position: { seq: 0 }, events: [], unread: 0 });
    expect(lines.find(({ sent }) => sent)?.sent?.data).toEqual(first);
  });
});
