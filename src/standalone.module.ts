import { DynamicModule, Module } from '@nestjs/common';
import type { Environment } from './config/environment';
import { DemoModule } from './demo/demo.module';
import { HttpProblemFilter } from './errors/http-problem.filter';
import { HealthModule } from './observability/health.module';
import { MetricsModule } from './observability/metrics.module';
import { RealtimeModule } from './realtime.module';

/** What the server is beyond the module that others import. */
@Module({ providers: [HttpProblemFilter] })
export class StandaloneModule {
  static from({ options }: Environment): DynamicModule {
    const imports = [
      RealtimeModule.forRoot(options),
      HealthModule,
      MetricsModule,
      ...(options.demo ? [DemoModule] : []),
    ];
    return { module: StandaloneModule, imports };
  }
}
