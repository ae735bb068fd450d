import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import type { AdminStats } from '../contracts/admin';
import { AdminService } from './admin.service';
import { NodeMonitor } from './node-monitor';
import { NodeRooms } from './node-rooms';
import { statsOf } from './totals';

const EVERY_MS = 2_000;

type Send = (stats: AdminStats) => void;

/** Gives the statistics to who watches them, every two seconds, asked for once for all. */
@Injectable()
export class StatsFeed implements OnApplicationShutdown {
  private readonly watchers = new Map<string, Send>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly admin: AdminService,
    private readonly monitor: NodeMonitor,
    private readonly rooms: NodeRooms,
  ) {}

  watch(connectionId: string, send: Send): void {
    this.watchers.set(connectionId, send);
    this.timer ??= setInterval(() => void this.tell(), EVERY_MS).unref();
  }

  unwatch(connectionId: string): void {
    this.watchers.delete(connectionId);
    if (this.watchers.size === 0) this.onApplicationShutdown();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async tell(): Promise<void> {
    const stats = await this.admin.currentStats().catch(() => this.alone());
    for (const send of this.watchers.values()) send(stats);
  }

  /** Without an engine there is no way to the others. */
  private alone(): AdminStats {
    const own = this.monitor.stats();
    const engine = { ...own.engine, ready: false, latencyMs: null };
    return statsOf([{ ...own, engine }], [this.rooms.top()]);
  }
}
