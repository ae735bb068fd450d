import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module';
import { PresenceModule } from '../presence/presence.module';
import { PublishingModule } from '../publishing/publishing.module';
import { AdminService } from './admin.service';
import { EngineWatch } from './engine-watch';
import { NodeMonitor } from './node-monitor';
import { NodeRooms } from './node-rooms';
import { NodeReports } from './node-reports';

@Module({
  imports: [AuthModule, PresenceModule, PublishingModule],
  providers: [AdminService, EngineWatch, NodeMonitor, NodeReports, NodeRooms],
  exports: [AdminService, NodeMonitor, NodeRooms],
})
export class AdminModule {}
