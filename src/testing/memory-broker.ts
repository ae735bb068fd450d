import { DEFAULT_LIMITS } from '../realtime.options';
import type { Broker, RoomLogLimits } from '../rooms/broker';
import { MemoryBroker } from '../rooms/memory-broker';

/** The broker of the memory engine, for tests: the same guarantees, gone with the process. `close` ends its timers. */
export function memoryBroker(limits: Partial<RoomLogLimits> = {}): Broker & { close(): void } {
  const { roomLogEvents, roomLogHours } = DEFAULT_LIMITS;
  return new MemoryBroker({ roomLogEvents, roomLogHours, ...limits });
}
