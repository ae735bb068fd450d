import { DynamicModule, Module } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import type { Environment } from './config/environment';
import { ConsoleModule } from './console/console.module';
import { DemoModule } from './demo/demo.module';
import { DEMO_USERS } from './demo/demo-users';
import { HomeModule } from './demo/home.module';
import { DocsModule } from './docs/docs.module';
import { HttpProblemFilter } from './errors/http-problem.filter';
import { HealthModule } from './observability/health.module';
import { MetricsModule } from './observability/metrics.module';
import { resolveLayout } from './realtime.layout';
import { RealtimeModule } from './realtime.module';
import { UpstreamModule } from './upstream/upstream.module';

/** What the server is beyond the module that others import. */
@Module({ providers: [HttpProblemFilter] })
export class StandaloneModule {
  static from({ options, upstreams, console }: Environment): DynamicModule {
    const imports = [
      RealtimeModule.forRoot(options),
      DocsModule,
      HealthModule,
      MetricsModule,
      ...(console ? [consoleOf(options)] : []),
      ...(options.demo ? demo({ console }) : []),
      ...(upstreams.length > 0 ? [UpstreamModule.forServer(upstreams)] : []),
    ];
    return { module: StandaloneModule, imports };
  }
}

function demo(served: { console: boolean }): NonNullable<DynamicModule['imports']> {
  const { paths } = resolveLayout();
  return [HomeModule.register(served), DemoModule, RouterModule.register([{ path: paths.rest, module: DemoModule }])];
}

/** Tokens can be minted only with a secret. */
function consoleOf({ demo, jwt }: Environment['options']): NonNullable<DynamicModule['imports']>[number] {
  return demo && jwt.secret !== undefined ? ConsoleModule.forDemo(DEMO_USERS) : ConsoleModule;
}
