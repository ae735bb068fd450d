import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { NAMESPACES } from '../contracts/namespaces';
import { EventObserver, HandledEvent } from './event-observer';

/** What a client can have too much of. */
const LIMITED = ['events', 'rest', 'handshakes', 'connections', 'busy'] as const;

/** In seconds: from a memory engine's answer to one that Redis kept waiting until it was given up. */
const DURATIONS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** The one label for all that is not in the contract: clients make no series. */
const UNKNOWN = 'unknown';

interface EventSeries {
  count: Counter.Internal;
  duration: Histogram.Internal<'namespace' | 'event'>;
}

/** What this node does, counted for Prometheus. A host app exposes `registry`, or merges it with its own. */
@Injectable()
export class Metrics extends EventObserver {
  /** Of this app alone: several in one process do not meet. */
  readonly registry = new Registry();

  private readonly opened = new Counter({
    name: 'websocket_connections_total',
    help: 'Sockets let into a namespace, by the transport they came on.',
    labelNames: ['namespace', 'transport'],
    registers: [this.registry],
  });
  private readonly open = new Gauge({
    name: 'websocket_connected_clients',
    help: 'Sockets connected now, by the transport they are on.',
    labelNames: ['namespace', 'transport'],
    registers: [this.registry],
  });
  private readonly handled = new Counter({
    name: 'websocket_events_total',
    help: 'Events of clients that were answered; those outside the contract as "unknown".',
    labelNames: ['namespace', 'event'],
    registers: [this.registry],
  });
  private readonly durations = new Histogram({
    name: 'websocket_event_duration_seconds',
    help: 'From the arrival of an event to its answer.',
    labelNames: ['namespace', 'event'],
    buckets: DURATIONS,
    registers: [this.registry],
  });
  private readonly written = new Counter({
    name: 'realtime_deliveries_total',
    help: 'Sockets to which an event or notice of a room was written.',
    labelNames: ['namespace'],
    registers: [this.registry],
  });
  private readonly limited = new Counter({
    name: 'realtime_rate_limited_total',
    help: 'What was refused for being too much: events and REST requests of users, handshakes and connections; busy: whoever came when there was too much to do.',
    labelNames: ['kind'],
    registers: [this.registry],
  });
  private readonly resyncs = new Counter({
    name: 'realtime_resync_total',
    help: 'Rooms whose subscribers were told that events cannot be had any more.',
    registers: [this.registry],
  });
  private readonly dropped = new Counter({
    name: 'realtime_upstream_dropped_total',
    help: 'Frames of an upstream that became no message, and messages that were not forwarded to it.',
    labelNames: ['upstream'],
    registers: [this.registry],
  });

  private readonly series = new Map<string, Map<string, EventSeries>>();
  private readonly sockets = new Map<string, number>(NAMESPACES.map((namespace) => [namespace, 0]));
  private readonly byTransport = new Map<string, number>();
  private eventCount = 0;
  private deliveryCount = 0;

  constructor() {
    super();
    // A rate needs a zero to start from.
    for (const kind of LIMITED) this.limited.inc({ kind }, 0);
    for (const namespace of NAMESPACES) this.written.inc({ namespace }, 0);
  }

  /** Events answered since the start. */
  get events(): number {
    return this.eventCount;
  }

  /** Deliveries since the start. */
  get deliveries(): number {
    return this.deliveryCount;
  }

  /** Sockets connected now, by namespace. */
  get connections(): Record<string, number> {
    return Object.fromEntries(this.sockets);
  }

  /** The same by transport. */
  get transports(): Record<string, number> {
    return Object.fromEntries(this.byTransport);
  }

  connected(namespace: string, transport: string): void {
    this.opened.inc({ namespace, transport });
    this.open.inc({ namespace, transport });
    add(this.sockets, namespace, 1);
    add(this.byTransport, transport, 1);
  }

  /** A connected socket goes on by another transport. */
  moved(namespace: string, from: string, to: string): void {
    this.open.dec({ namespace, transport: from });
    this.open.inc({ namespace, transport: to });
    add(this.byTransport, from, -1);
    add(this.byTransport, to, 1);
  }

  disconnected(namespace: string, transport: string): void {
    this.open.dec({ namespace, transport });
    add(this.sockets, namespace, -1);
    add(this.byTransport, transport, -1);
  }

  onEvent({ namespace, event, known, durationMs }: HandledEvent): void {
    this.eventCount += 1;
    const { count, duration } = this.seriesOf(namespace, known ? event : UNKNOWN);
    count.inc();
    duration.observe(durationMs / 1_000);
  }

  delivered(namespace: string, sockets: number): void {
    this.deliveryCount += sockets;
    this.written.inc({ namespace }, sockets);
  }

  rateLimited(kind: (typeof LIMITED)[number]): void {
    this.limited.inc({ kind });
  }

  resynced(): void {
    this.resyncs.inc();
  }

  /** `upstream`: the name the operator gave it. */
  upstreamDropped(upstream: string, count: number): void {
    this.dropped.inc({ upstream }, count);
  }

  /** Bound once: looking a series up by its labels costs more than counting. */
  private seriesOf(namespace: string, event: string): EventSeries {
    let events = this.series.get(namespace);
    if (!events) this.series.set(namespace, (events = new Map<string, EventSeries>()));
    let series = events.get(event);
    if (!series) {
      series = { count: this.handled.labels(namespace, event), duration: this.durations.labels(namespace, event) };
      events.set(event, series);
    }
    return series;
  }
}

function add(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
