import { DEFAULT_LIMITS, Durability } from '../../src/realtime.options';
import type { LogEvent } from '../../src/rooms/broker';
import { RedisBroker } from '../../src/rooms/redis-broker';
import { RedisRoomLog } from '../../src/rooms/redis-room-log';
import { RedisConnection } from '../../src/redis/redis-connection';
import { until } from './until';

/** A node's broker on Redis without the rest of the node, and all that it was told. */
export class BareBroker extends RedisBroker {
  readonly heard: LogEvent[] = [];

  private constructor(private readonly connection: RedisConnection) {
    super(new RedisRoomLog(connection, DEFAULT_LIMITS));
    this.listen({
      onEvent: (event) => this.heard.push(event),
      onNotice: () => undefined,
      onInterrupted: () => undefined,
    });
  }

  static async on(url: string, durability?: Durability): Promise<BareBroker> {
    const broker = new BareBroker(new RedisConnection({ url, clusterNodes: [], keyPrefix: 'depth:' }, durability));
    await broker.reached();
    return broker;
  }

  /** Awaits that Redis answers writes. */
  async reached(): Promise<void> {
    await until('Redis', async () => {
      await this.connection.command((redis) => redis.set('reached', '1'));
      return true;
    });
  }

  close(): void {
    this.connection.close();
  }
}
