import { Module } from '@nestjs/common';
import { StreamController } from './stream.controller';
import { StreamOutlet } from './stream.outlet';
import { Streams } from './streams';

@Module({ controllers: [StreamController], providers: [StreamOutlet, Streams] })
export class StreamModule {}
