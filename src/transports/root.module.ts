import { Module } from '@nestjs/common';
import { RootGateway } from './root.gateway';

@Module({ providers: [RootGateway] })
export class RootModule {}
