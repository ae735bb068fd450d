import { Cluster, Command, Redis } from 'ioredis';

/**
 * Asks for an answer on each connection on which messages of these channels come, and gives the answers. In a cluster,
 * whose client shows no such connection, that is to unsubscribe a channel next to one of theirs that nobody subscribes.
 */
export function pingSubscriber(client: Redis | Cluster, channels: Iterable<string>): Promise<unknown>[] {
  if (client instanceof Redis) return [client.ping()];
  return onePerMaster(client, channels).map((channel) => client.sunsubscribe(`${channel}:ping`));
}

/** Of the channels of each master one, if there is one. */
function onePerMaster({ slots }: Cluster, channels: Iterable<string>): string[] {
  const masters = new Set(slots.map(([master]) => master));
  const found = new Map<string, string>();
  for (const channel of channels) {
    const [master] = slots[new Command('sunsubscribe', [channel]).getSlot()] ?? [];
    if (master !== undefined) found.set(master, channel);
    if (found.size === masters.size) break;
  }
  return [...found.values()];
}
