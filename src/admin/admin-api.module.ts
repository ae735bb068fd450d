import { Module } from '@nestjs/common';
import { AdminController } from './admin.controller';
import { AdminGateway } from './admin.gateway';
import { AdminModule } from './admin.module';
import { StatsFeed } from './stats-feed';
import { TailFeed } from './tail-feed';

/** Administration, as administrators reach it. */
@Module({ imports: [AdminModule], controllers: [AdminController], providers: [AdminGateway, StatsFeed, TailFeed] })
export class AdminApiModule {}
