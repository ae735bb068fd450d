import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { RealtimeOptions } from './realtime.options';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, ASYNC_OPTIONS_TYPE, OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<RealtimeOptions>({ moduleName: 'Realtime' }).setClassMethodName('forRoot').build();
