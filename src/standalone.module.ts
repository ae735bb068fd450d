import { DynamicModule, Module } from '@nestjs/common';
import type { Environment } from './config/environment';
import { DemoModule } from './demo/demo.module';
import { HttpProblemFilter } from './errors/http-problem.filter';
import { HealthModule } from './observability/health.module';
import { MetricsModule } from './observability/metrics.module';
import { RealtimeModule } from './realtime.module';
import { UpstreamModule } from './upstream/upstream.module';

/** What the server is beyond the module that others import. */
@Module({ providers: [HttpProblemFilter] })
export class StandaloneModule {
  static from({ options, upstreams }: Environment): DynamicModule {
    const imports = [
      RealtimeModule.forRoot(options),
      HealthModule,
      MetricsModule,
      ...(options.demo ? [DemoModule] : []),
      ...(upstreams.length > 0 ? [UpstreamModule.forServer(upstreams)] : []),
    ];
    return { module: StandaloneModule, imports };
  }
}
