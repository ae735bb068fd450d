import { Client, newConversation, newName } from '../support/clients';
import { untilMetric } from '../support/metrics';
import { Node, startNode } from '../support/node';
import { JsonSocket, PlainSocket } from '../support/plain-socket';
import { closeSpeakers } from '../support/speakers';
import { until } from '../support/until';
import { Watcher } from '../support/watching';

describe('the heartbeat of plain WebSockets', () => {
  let node: Node;
  beforeAll(async () => {
    node = await startNode({ PING_INTERVAL_MS: '1000', PING_TIMEOUT_MS: '3000', EVENTS_PER_MINUTE: '0' });
  }, 30_000);
  afterAll(() => node.stop());
  afterEach(closeSpeakers);

  /** A connection of each kind, with or without an answer to pings, and the pings it got. */
  async function connect(userId: string, autoPong: boolean): Promise<{ socket: PlainSocket; pings: () => number }[]> {
    const id = await newConversation(node, [userId]);
    const sockets = [
      await JsonSocket.connect(node, userId, { autoPong }),
      await PlainSocket.room(node, userId, id, { autoPong }),
    ];
    return sockets.map((socket) => {
      let pings = 0;
      socket.ws.on('ping', () => (pings += 1));
      return { socket, pings: () => pings };
    });
  }

  it('ends who does not answer, without waiting for him, and keeps who does, or who speaks', async () => {
    const [deaf, alive, speaker] = [newName('deaf'), newName('alive'), newName('speaker')];
    const watcher = await Watcher.on(node);
    await watcher.subscribe(deaf);
    const [silent, answering] = [await connect(deaf, false), await connect(alive, true)];
    const [talking] = await connect(speaker, false);
    const timer = setInterval(() => talking?.socket.write('{"event":"notification:list","id":1}'), 200);

    for (const { socket, pings } of silent) {
      expect((await socket.closed()).code).toBe(1006);
      expect(pings()).toBeGreaterThan(0);
    }
    await watcher.hear(deaf, false, 5_000);
    for (const { socket, pings } of answering) {
      await until('more pings than would be outlived in silence', () => pings() >= 6);
      expect(socket.closing).toBeUndefined();
    }
    clearInterval(timer);
    expect(talking?.socket.closing).toBeUndefined();
    expect((talking?.socket as JsonSocket).answers.length).toBeGreaterThan(10);
    const [json] = answering;
    expect(await (json?.socket as JsonSocket).ask('notification:list', {})).toHaveProperty('data');
  });

  it('leaves nothing behind', async () => {
    await untilMetric(node, 'websocket_connected_clients{namespace="/",transport="ws"}', 0);
    await connect(newName('alice'), true);
    await untilMetric(node, 'websocket_connected_clients{namespace="/",transport="ws"}', 1);
    await untilMetric(node, 'websocket_connected_clients{namespace="/chat",transport="ws"}', 1);
    closeSpeakers();
    for (const namespace of ['/', '/chat']) {
      await untilMetric(node, `websocket_connected_clients{namespace="${namespace}",transport="ws"}`, 0);
    }
  });

  it('takes a ping and a pong of the client for a sign of life', async () => {
    const socket = await JsonSocket.connect(node, newName('alice'), { autoPong: false });
    let [pings, pongs] = [0, 0];
    socket.ws.on('ping', () => (pings += 1));
    socket.ws.on('pong', () => (pongs += 1));
    const timer = setInterval(() => (pings % 2 === 0 ? socket.ws.ping('x') : socket.ws.pong()), 200);
    await until('many pings', () => pings >= 6);
    clearInterval(timer);
    expect(pongs).toBeGreaterThan(0);
    expect(socket.closing).toBeUndefined();
    expect((await socket.closed()).code).toBe(1006);
  });

  it('is not seen by whom it does not concern', async () => {
    const client = await Client.connect(node, newName('alice'));
    const socket = await JsonSocket.connect(node, newName('alice'));
    await until('some pings', () => new Promise((pinged) => socket.ws.once('ping', () => pinged(true))));
    expect([socket.texts, client.heard]).toEqual([[], []]);
  });
});
