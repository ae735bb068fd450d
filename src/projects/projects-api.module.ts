import { Module } from '@nestjs/common';
import { ProjectsController } from './projects.controller';
import { ProjectsGateway } from './projects.gateway';
import { ProjectsModule } from './projects.module';

/** Projects, as clients reach them. */
@Module({ imports: [ProjectsModule], controllers: [ProjectsController], providers: [ProjectsGateway] })
export class ProjectsApiModule {}
