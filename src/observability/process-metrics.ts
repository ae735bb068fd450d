import { collectDefaultMetrics, Registry } from 'prom-client';

/** Gauges whose names say that they are counters; `nodejs_active_resources` has the same numbers. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** How exactly the event loop's lag is measured, in milliseconds; each look wakes the process. */
const LAG_PRECISION_MS = 50;

/**
 * Adds the process' own metrics: CPU, memory, garbage collection, event-loop lag. For the standalone server: what
 * gathers them does not keep the process alive, but cannot be stopped before its end.
 */
export function addProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_PRECISION_MS });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
}
