import { Module } from '@nestjs/common';
import { ENGINE, Engine } from '../engine/engine';
import { NotificationsModule } from '../notifications/notifications.module';
import { CommentAlerts } from './comment-alerts';
import { ProjectAccess, ProjectMembershipAccess } from './project-access';
import { ProjectActivities } from './project-activities.service';
import { ProjectComments } from './project-comments.service';
import { ProjectMembers } from './project-members.service';
import { ProjectStore } from './project.store';
import { ProjectsController } from './projects.controller';
import { ProjectsGateway } from './projects.gateway';
import { ProjectsService } from './projects.service';

@Module({
  imports: [NotificationsModule],
  controllers: [ProjectsController],
  providers: [
    ProjectsGateway,
    ProjectsService,
    ProjectMembers,
    ProjectComments,
    ProjectActivities,
    CommentAlerts,
    { provide: ProjectStore, inject: [ENGINE], useFactory: ({ projectStore }: Engine) => projectStore },
    { provide: ProjectAccess, useClass: ProjectMembershipAccess },
  ],
  exports: [ProjectsService, ProjectMembers, ProjectComments, ProjectActivities],
})
export class ProjectsModule {}
