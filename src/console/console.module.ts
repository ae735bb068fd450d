import { DynamicModule, Module } from '@nestjs/common';
import { ConsoleController } from './console.controller';
import { ConsoleFiles } from './console-files';
import { ConsoleSettings, DEMO_USERS } from './console-settings';

/**
 * The web console of `RealtimeModule`, to be imported beside it: `/console`. Its page knows no more than who uses it may:
 * it asks for a token, and talks to this app like any other client.
 */
@Module({ controllers: [ConsoleController], providers: [ConsoleFiles, ConsoleSettings] })
export class ConsoleModule {
  /** Where tokens can be had for the asking: for these users the page offers one. */
  static forDemo(users: readonly string[]): DynamicModule {
    return { module: ConsoleModule, providers: [{ provide: DEMO_USERS, useValue: users }] };
  }
}
