import { setTimeout as delay } from 'node:timers/promises';
import { BeforeApplicationShutdown, Inject, Injectable, Logger, OnModuleDestroy } from '@nestjs/common';
import { REALTIME_OPTIONS } from '../realtime.options';
import type { ResolvedOptions } from '../realtime.options';
import type { Departing } from './departing';

/** Whoever is to leave has this long to do so by himself, in milliseconds. */
const GRACE_MS = 1_000;
/** What was asked for before is answered within this time, in milliseconds, or not at all. */
const ANSWER_MS = 3_000;
/** Few connections leave within this long, in milliseconds, … */
const LEAST_MS = 1_000;
/** … and many one after the other: another node has work with each. */
const MS_PER_CONNECTION = 10;
const LOOK_MS = 100;

/**
 * How a node leaves while others stay: it is no longer ready, lets nobody in, tells each client when to go, each another
 * moment, and ends whoever is still there. Until a client's moment has come all that it has here goes on working.
 *
 * A host app closes what its ports need in `onApplicationShutdown`: before that they are still asked.
 */
@Injectable()
export class Draining implements OnModuleDestroy, BeforeApplicationShutdown {
  /** Nobody is let in any more. For readiness, which is to fail from then on. */
  leaving = false;
  /** Everyone is gone who was to go: whatever comes now is to end at once. */
  over = false;
  private readonly logger = new Logger('Draining');
  private readonly ways: (() => Iterable<Departing>)[] = [];
  /** When the connections that have been told are ended, in milliseconds since the epoch. */
  private readonly endings = new WeakMap<object, number>();

  constructor(@Inject(REALTIME_OPTIONS) private readonly options: ResolvedOptions) {}

  /** Tells which connections there are of a kind. */
  watch(connections: () => Iterable<Departing>): void {
    this.ways.push(connections);
  }

  onModuleDestroy(): void {
    this.leaving = true;
  }

  async beforeApplicationShutdown(): Promise<void> {
    const count = [...this.connections()].length;
    const spread = Math.min(this.options.drainMs, LEAST_MS + MS_PER_CONNECTION * count);
    this.logger.log(`Shutting down: ${count} connections are sent away within ${spread} ms.`);
    const spreadEnd = Date.now() + spread;
    const grace = Math.min(GRACE_MS, spread);
    while (this.sendAway(spreadEnd, grace) && Date.now() < spreadEnd + grace + ANSWER_MS) await delay(LOOK_MS);
    this.over = true;
  }

  private *connections(): Iterable<Departing> {
    for (const connections of this.ways) yield* connections();
  }

  /** `false`: nobody is left. */
  private sendAway(spreadEnd: number, grace: number): boolean {
    let left = false;
    for (const departing of this.connections()) {
      left = true;
      const ending = this.endings.get(departing.connection) ?? this.announce(departing, spreadEnd) + grace;
      this.endings.set(departing.connection, ending);
      if (ending <= Date.now()) departing.end();
    }
    return left;
  }

  /** Gives the moment it was told, in milliseconds since the epoch. */
  private announce(departing: Departing, spreadEnd: number): number {
    const now = Date.now();
    const afterMs = Math.floor(Math.random() * Math.max(0, spreadEnd - now));
    departing.announce({ afterMs });
    return now + afterMs;
  }
}
