import { DEFAULT_LIMITS } from '../../src/realtime.options';
import type { Session } from '../../src/auth/session';
import { MemoryBroker } from '../../src/rooms/memory-broker';
import type { BrokerListener } from '../../src/rooms/broker';
import type { RoomOutlet } from '../../src/rooms/room-outlet';
import { RoomHub } from '../../src/rooms/room-hub';
import { NodeBus } from '../../src/nodes/node-bus';
import { RedisNodes } from '../../src/nodes/redis-nodes';
import { MemoryNodes } from '../../src/nodes/memory-nodes';
import { RoomRecheck } from '../../src/nodes/room-recheck';
import { RedisConnection } from '../../src/redis/redis-connection';
import { EventStream } from '../../src/transports/sse/event-stream';
import { StreamOutlet } from '../../src/transports/sse/stream.outlet';
import { StreamPeer } from '../../src/transports/sse/stream-peer';
import type { Metrics } from '../../src/observability/metrics';
import { startRedis } from '../support/redis';
import { until } from '../support/until';

const ROOM = 'conversation:1';
const BOB = { userId: 'bob', role: 'user' } as const;

/** Says when it was interrupted. */
class InterruptedBroker extends MemoryBroker {
  private readonly told: BrokerListener[] = [];

  override listen(listener: BrokerListener): void {
    this.told.push(listener);
    super.listen(listener);
  }

  interrupt(): void {
    for (const listener of this.told) listener.onInterrupted();
  }
}

describe('whether somebody may still hear', () => {
  let broker: InterruptedBroker;
  let hub: RoomHub;
  let may: boolean;
  let here: boolean;
  let heard: object[];

  const outlet: RoomOutlet = {
    has: () => here,
    event: ({ data }) => here && heard.push(data),
    notice: () => undefined,
    resync: () => undefined,
    close: () => (here = false),
    count: () => (here ? 1 : 0),
    users: () => (here ? [BOB] : []),
  };

  beforeEach(() => {
    [may, here, heard] = [true, false, []];
    broker = new InterruptedBroker(DEFAULT_LIMITS);
    hub = new RoomHub(broker, 10);
    hub.admitBy('conversation', () => Promise.resolve(may));
  });

  afterEach(() => {
    hub.shutdown();
    broker.close();
  });

  const enter = (): Promise<void> => hub.resume(ROOM, BOB, undefined, () => void (here = true));

  it('is known before anything is delivered, whoever joins meanwhile', async () => {
    let known = (): void => undefined;
    hub.verifyBy(() => new Promise((resolve) => (known = resolve)));
    hub.addOutlet(outlet);
    await enter();
    broker.interrupt();
    const { position } = await broker.publish(ROOM, 'chat:message', { content: 'missed' });
    const joined = hub.resume(ROOM, { userId: 'carol', role: 'user' }, position, (recovery) => {
      expect(heard).toHaveLength(1);
      return recovery;
    });
    await new Promise(setImmediate);
    expect(heard).toEqual([]);
    known();
    expect(await joined).toEqual({ position, recovered: true, events: [] });
  });

  it('is asked again of everyone once a node is back that was given up', async () => {
    const redis = await startRedis();
    const connection = new RedisConnection({ url: redis.url, clusterNodes: [], keyPrefix: 'depth:' });
    const nodes = new RedisNodes(connection);
    try {
      new RoomRecheck(new NodeBus(broker, nodes), hub);
      hub.addOutlet(outlet);
      await until('registered', async () => (await nodes.live()).length === 1);
      await enter();
      may = false;
      redis.cli('zrem', 'depth:{nodes}:leases', nodes.id);
      await until('he is put out', async () => {
        await nodes.live();
        return !here;
      });
    } finally {
      await nodes.close();
      connection.close();
      await redis.stop();
    }
  });

  it('is asked again of a stream that was in doubt before it began', async () => {
    const recheck = new RoomRecheck(new NodeBus(broker, new MemoryNodes()), hub);
    const streams = new StreamOutlet(hub, {} as Metrics);
    const position = await hub.resume(ROOM, BOB, undefined, (recovery) => recovery.position);
    may = false;
    await recheck.of(ROOM, BOB.userId);
    const written: string[] = [];
    const stream = { full: false, write: (bytes: Buffer) => written.push(String(bytes)), end: () => undefined };
    const reader = { session: { principal: BOB } as unknown as Session, address: '', locale: 'en' as const };
    new StreamPeer(reader, stream as unknown as EventStream, streams, hub, [position]).welcome();
    await until('he is put out', () => written.some((frame) => frame.startsWith('event: room:closed')));
  });
});
