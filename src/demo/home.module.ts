import { DynamicModule, Module } from '@nestjs/common';
import { HAS_CONSOLE, HomeController } from './home.controller';

@Module({ controllers: [HomeController] })
export class HomeModule {
  /** `console`: the page leads to it. */
  static register({ console }: { console: boolean }): DynamicModule {
    return { module: HomeModule, providers: [{ provide: HAS_CONSOLE, useValue: console }] };
  }
}
