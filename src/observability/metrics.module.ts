import { Module } from '@nestjs/common';
import { Metrics } from './metrics';
import { MetricsController } from './metrics.controller';
import { addProcessMetrics } from './process-metrics';

/** `/metrics` of the standalone server, which has its process for itself. */
@Module({ controllers: [MetricsController] })
export class MetricsModule {
  constructor(metrics: Metrics) {
    addProcessMetrics(metrics.registry);
  }
}
