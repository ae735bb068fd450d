import type { Message } from '../../src/contracts/chat';
import type { Notification } from '../../src/contracts/notifications';
import type { Placed, Position, Recovery, Resync } from '../../src/contracts/rooms';
import type { Checker, Fault } from '../faults/checker';
import type { Client } from './clients';
import { until } from './until';

type Told = Partial<Placed<Message & Notification> & Resync>;

/** By what a test calls what it sends: the client's own id for a message, else what it says; the title of a notification. */
function keyOf({ clientMessageId, content, title }: Told): string | undefined {
  return clientMessageId ?? content ?? title;
}

/** Lets the checker know all that a client is told in a room from there on. Call in the turn of the answer to the join. */
export function reportTo(
  checker: Checker,
  name: string,
  client: Client,
  { position: { room, ...at } }: Recovery,
): void {
  checker.told(name, room, 'joined', at);
  client.socket.onAny((event: string, data: Told) => {
    const { position } = data;
    if (position?.room !== room) return;
    if (event === 'resync') checker.told(name, room, 'resync', position);
    else checker.received(name, room, position, keyOf(data));
  });
}

/** The same for one who comes back, and is given what he missed or told that it is not all. */
export function reportReturn(checker: Checker, name: string, since: Position, answer: Recovery): void {
  checker.told(name, since.room, 'joined', since);
  if (!answer.recovered) checker.told(name, since.room, 'recovered:false', answer.position);
  for (const { data } of answer.events) {
    const missed = data as Told & { position: Position };
    checker.received(name, since.room, missed.position, keyOf(missed));
  }
}

/** Awaits that nobody waits any more for what was acked; gives what was wrong, and who was told of a loss, each time. */
export async function judged(checker: Checker, withinMs?: number): Promise<{ faults: Fault[]; told: string[] }> {
  return until(
    'everyone to have what was acked',
    () => {
      const { faults, admissions } = checker.report();
      const lost = faults.filter(({ kind }) => kind === 'lost');
      if (lost.length > 0) throw new Error(JSON.stringify(lost.slice(0, 9)));
      return { faults, told: admissions.map(({ client }) => client) };
    },
    withinMs,
  );
}
