import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ProjectMember, ProjectRow } from './project.entity.js';

@Module({ imports: [TypeOrmModule.forFeature([ProjectRow, ProjectMember])], exports: [TypeOrmModule] })
export class ProjectsModule {}
