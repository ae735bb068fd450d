import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TeamMember } from './team-member.entity.js';

@Module({ imports: [TypeOrmModule.forFeature([TeamMember])], exports: [TypeOrmModule] })
export class TeamsModule {}
