import type { Broker, LogEvent } from '../rooms/broker';

/** All that the log of a room holds. */
export async function roomLog({ broker }: { broker: Broker }, room: string): Promise<LogEvent[]> {
  const { epoch } = await broker.position(room);
  const { events } = await broker.read(room, { epoch, seq: 0 }, 10_000);
  if (!events) throw new Error(`the log of ${room} has no beginning`);
  return events;
}
