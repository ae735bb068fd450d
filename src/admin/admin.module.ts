import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module';
import { PresenceModule } from '../presence/presence.module';
import { PublishingModule } from '../publishing/publishing.module';
import { AdminController } from './admin.controller';
import { AdminGateway } from './admin.gateway';
import { AdminService } from './admin.service';
import { NodeMonitor } from './node-monitor';
import { NodeReports } from './node-reports';
import { StatsFeed } from './stats-feed';

@Module({
  imports: [AuthModule, PresenceModule, PublishingModule],
  controllers: [AdminController],
  providers: [AdminGateway, AdminService, NodeMonitor, NodeReports, StatsFeed],
  exports: [AdminService],
})
export class AdminModule {}
