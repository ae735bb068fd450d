import type { Engine } from '../../src/engine/engine';
import type { Notice } from '../../src/rooms/broker';
import { newName } from './clients';
import { until } from './until';

/** A kind of place in which coming and going is told, and one in which the last departure is remembered as well. */
export const PLACE = 'place';
export const REMEMBERED = 'remembered';

/** Tells comings and goings as notices `arrived` and `left` with the user. */
export function announcing(engine: Engine): Engine {
  for (const [kind, remember] of [
    [PLACE, undefined],
    [REMEMBERED, true],
  ] as const) {
    engine.presence.announce(kind, {
      arrived: (_place, userId) => ({ event: 'arrived', data: { userId } }),
      left: (_place, userId) => ({ event: 'left', data: { userId } }),
      ...(remember && { remember }),
    });
  }
  return engine;
}

export function newPlace(kind = PLACE): string {
  return `${kind}:${newName('place')}`;
}

/** What is told in a place, as one node hears it. */
export class Ear {
  readonly notices: Notice[] = [];

  private constructor(
    private readonly engine: Engine,
    private readonly place: string,
  ) {
    engine.broker.listen({
      onEvent: () => undefined,
      onNotice: (room, notice) => room === place && this.notices.push(notice),
      onInterrupted: () => undefined,
    });
  }

  static async on(engine: Engine, place: string): Promise<Ear> {
    const ear = new Ear(engine, place);
    await engine.broker.subscribe(place);
    return ear;
  }

  /** `arrived alice`, `left bob`, in order. */
  get told(): string[] {
    return this.notices.map(({ event, data }) => `${event} ${(data as { userId: string }).userId}`);
  }

  /** How often one thing was told. */
  count(what: string): number {
    return this.told.filter((told) => told === what).length;
  }

  async hear(what: string, withinMs?: number): Promise<void> {
    await until(what, () => this.told.includes(what), withinMs);
  }

  /** All that was told up to now: what has not come by then does not come. */
  async all(): Promise<string[]> {
    const marker = newName('marker');
    await this.engine.broker.notify(this.place, { event: 'marker', data: { userId: marker } });
    await this.hear(`marker ${marker}`);
    return this.told.filter((told) => !told.startsWith('marker '));
  }
}

/** Awaits until exactly these users are in a place. */
export async function awaitUsers({ presence }: Engine, place: string, ...userIds: string[]): Promise<void> {
  const expected = JSON.stringify([...userIds].sort());
  await until(`${expected} in ${place}`, async () => {
    const users = JSON.stringify((await presence.users(place)).sort());
    if (users !== expected) throw new Error(users);
    return true;
  });
}
