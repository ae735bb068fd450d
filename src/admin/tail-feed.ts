import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import type { AdminTail, TailFilter } from '../contracts/admin';
import { NodeBus } from '../nodes/node-bus';
import { TAIL } from './node-topics';

/** Between two questions to all nodes, in milliseconds. */
const EVERY_MS = 500;
/** Events told at once, of all nodes together. */
const TOLD = 100;

interface Watcher {
  id: string;
  filter: TailFilter;
  send: (tail: AdminTail) => void;
}

/** Tells who watches of the events that pass through any node: asks all nodes for them, twice a second, once for all. */
@Injectable()
export class TailFeed implements OnApplicationShutdown {
  private readonly watchers = new Map<string, Watcher>();
  private readonly stopped = new AbortController();
  private telling = false;

  constructor(private readonly bus: NodeBus) {}

  /** Resolves when the nodes collect: what passes from then on is told. Another filter takes the place of the last one. */
  async watch(connectionId: string, filter: TailFilter, send: Watcher['send']): Promise<void> {
    const watcher = { id: uuidv7(), filter, send };
    this.watchers.set(connectionId, watcher);
    try {
      await this.bus.ask(TAIL, { [watcher.id]: filter });
    } catch (error) {
      if (this.watchers.get(connectionId) === watcher) this.watchers.delete(connectionId);
      throw error;
    }
    if (!this.telling) void this.tell();
  }

  unwatch(connectionId: string): void {
    this.watchers.delete(connectionId);
  }

  onApplicationShutdown(): void {
    this.stopped.abort();
    this.watchers.clear();
  }

  private async tell(): Promise<void> {
    this.telling = true;
    while (this.watchers.size > 0) {
      await delay(EVERY_MS, undefined, { ref: false, signal: this.stopped.signal }).catch(() => undefined);
      // An engine that is away has nothing to tell, and what passes meanwhile is kept as far as it is.
      await this.tellOnce().catch(() => undefined);
    }
    this.telling = false;
  }

  private async tellOnce(): Promise<void> {
    const watchers = [...this.watchers.values()];
    if (watchers.length === 0) return;
    const filters = Object.fromEntries(watchers.map(({ id, filter }) => [id, filter]));
    const answers = [...(await this.bus.ask(TAIL, filters)).values()];
    for (const watcher of watchers) {
      const tail = joined(answers.flatMap((answer) => answer[watcher.id] ?? []));
      const watches = [...this.watchers.values()].includes(watcher);
      if (watches && tail.events.length > 0) watcher.send(tail);
    }
  }
}

/** Of all nodes together the last ones, the oldest first. */
function joined(tails: readonly AdminTail[]): AdminTail {
  const events = tails.flatMap((tail) => tail.events).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const dropped = tails.reduce((sum, tail) => sum + tail.dropped, 0);
  return { events: events.slice(-TOLD), dropped: dropped + Math.max(0, events.length - TOLD) };
}
