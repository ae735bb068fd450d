import { Module } from '@nestjs/common';
import { NotificationsModule } from '../notifications/notifications.module';
import { CommentAlerts } from './comment-alerts';
import { ProjectActivities } from './project-activities.service';
import { ProjectComments } from './project-comments.service';
import { ProjectMembers } from './project-members.service';
import { ProjectsService } from './projects.service';

@Module({
  imports: [NotificationsModule],
  providers: [ProjectsService, ProjectMembers, ProjectComments, ProjectActivities, CommentAlerts],
  exports: [ProjectsService, ProjectMembers, ProjectComments, ProjectActivities],
})
export class ProjectsModule {}
