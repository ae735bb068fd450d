import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DocsController } from './docs.controller';
import { Documents } from './documents';

/**
 * The documents of `RealtimeModule`, to be imported beside it: `/docs` (Swagger UI), `/docs/openapi.json`,
 * `/docs/realtime` (the events, in English and Arabic), `/docs/asyncapi.json`. They tell of what the app has registered,
 * at the addresses that it has given.
 */
@Module({ imports: [DiscoveryModule], controllers: [DocsController], providers: [Documents] })
export class DocsModule {}
