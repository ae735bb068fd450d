import { Module } from '@nestjs/common';
import { AdminController } from './admin.controller';
import { AdminGateway } from './admin.gateway';
import { AdminModule } from './admin.module';
import { StatsFeed } from './stats-feed';

/** Administration, as administrators reach it. */
@Module({ imports: [AdminModule], controllers: [AdminController], providers: [AdminGateway, StatsFeed] })
export class AdminApiModule {}
