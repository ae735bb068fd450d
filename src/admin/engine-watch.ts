import { Inject, Injectable } from '@nestjs/common';
import type { EngineStats } from '../contracts/admin';
import { ENGINE } from '../engine/engine';
import type { Engine } from '../engine/engine';
import { REALTIME_OPTIONS } from '../realtime.options';
import type { ResolvedOptions } from '../realtime.options';

/** How the engine answers this node. Looked at only while somebody asks, one look behind. */
@Injectable()
export class EngineWatch {
  private last: EngineStats;
  private looking = false;

  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    @Inject(REALTIME_OPTIONS) { engine: kind }: ResolvedOptions,
  ) {
    this.last = { kind, ready: true, latencyMs: null };
  }

  /** As it was found after the last question; the next look begins. */
  stats(): EngineStats {
    void this.look();
    return this.last;
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    const { kind } = this.last;
    const began = performance.now();
    try {
      await this.engine.ping();
      this.last = { kind, ready: true, latencyMs: Math.round((performance.now() - began) * 100) / 100 };
    } catch {
      this.last = { kind, ready: false, latencyMs: null };
    }
    this.looking = false;
  }
}
