import { collectDefaultMetrics, Registry } from 'prom-client';

/** Gauges whose names say that they are counters; `nodejs_active_resources` has the same numbers. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/**
 * Adds the process' own metrics: CPU, memory, garbage collection, event-loop lag. For the standalone server: what
 * gathers them does not keep the process alive, but cannot be stopped before its end.
 */
export function addProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
}
