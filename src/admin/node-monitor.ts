import { IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { memoryUsage } from 'node:process';
import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import type { NodeStats } from '../contracts/admin';
import { Nodes } from '../nodes/nodes';
import { Metrics } from '../observability/metrics';
import { EngineWatch } from './engine-watch';
import { NodeHistory } from './node-history';

/** What rates and the lag are averaged over, in milliseconds. */
const SAMPLE_MS = 2_000;
/** Milliseconds between two looks at the event loop. */
const RESOLUTION_MS = 50;

/** How this node is doing. */
@Injectable()
export class NodeMonitor implements OnApplicationShutdown {
  readonly history = new NodeHistory();
  private readonly startedAt = new Date().toISOString();
  private readonly delay: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private readonly timer = setInterval(() => this.sample(), SAMPLE_MS).unref();
  private last = { at: performance.now(), events: 0, deliveries: 0 };
  private rates = { eventLoopLagMs: 0, eventsPerSecond: 0, deliveriesPerSecond: 0 };

  constructor(
    private readonly nodes: Nodes,
    private readonly metrics: Metrics,
    private readonly engine: EngineWatch,
  ) {
    this.delay.enable();
  }

  stats(): NodeStats {
    return { id: this.nodes.id, startedAt: this.startedAt, ...this.now(), engine: this.engine.stats() };
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.delay.disable();
  }

  private now(): Omit<NodeStats, 'id' | 'startedAt' | 'engine'> {
    const { connections, transports } = this.metrics;
    return { rss: memoryUsage.rss(), connections, transports, ...this.rates };
  }

  private sample(): void {
    const { events, deliveries } = this.metrics;
    const at = performance.now();
    const seconds = (at - this.last.at) / 1_000;
    const { mean } = this.delay;
    this.rates = {
      // What is measured is the time between two looks.
      eventLoopLagMs: round(Math.max(0, Number.isNaN(mean) ? 0 : mean / 1e6 - RESOLUTION_MS)),
      eventsPerSecond: round((events - this.last.events) / seconds),
      deliveriesPerSecond: round((deliveries - this.last.deliveries) / seconds),
    };
    this.last = { at, events, deliveries };
    this.delay.reset();
    this.history.add(() => this.now());
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
