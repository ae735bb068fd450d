import { ConfigurableModuleBuilder, DynamicModule } from '@nestjs/common';
import { apiOf } from './api.module';
import { PortsModule } from './ports.module';
import { DEFAULT_EXTRAS, defined, RealtimeExtras, resolveLayout } from './realtime.layout';
import type { RealtimeOptions } from './realtime.options';

/** The token of the `Layout`. */
export const REALTIME_LAYOUT = Symbol('REALTIME_LAYOUT');

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, ASYNC_OPTIONS_TYPE, OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<RealtimeOptions>({ moduleName: 'Realtime' })
    .setClassMethodName('forRoot')
    .setExtras(DEFAULT_EXTRAS, lay)
    .build();

function lay(definition: DynamicModule, extras: RealtimeExtras): DynamicModule {
  const layout = resolveLayout(extras);
  const { imports: own, ports } = { ...DEFAULT_EXTRAS, ...defined(extras) };
  // `forRootAsync` has put its imports there itself.
  const { imports = own, providers = [] } = definition;
  return {
    ...definition,
    imports: [...imports, PortsModule.with({ imports, ports }), ...apiOf(layout)],
    providers: [...providers, { provide: REALTIME_LAYOUT, useValue: layout }],
  };
}
