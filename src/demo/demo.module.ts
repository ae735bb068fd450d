import { Module } from '@nestjs/common';
import { ChatModule } from '../chat/chat.module';
import { ProjectsModule } from '../projects/projects.module';
import { REALTIME_OPTIONS, ResolvedOptions } from '../realtime.options';
import { DemoSeed } from './demo-seed';
import { DemoTokensController } from './demo-tokens.controller';
import { TokenMint } from './token-mint';

/** For trying things out; never part of a production server. */
@Module({
  imports: [ChatModule, ProjectsModule],
  controllers: [DemoTokensController],
  providers: [
    DemoSeed,
    { provide: TokenMint, inject: [REALTIME_OPTIONS], useFactory: ({ jwt }: ResolvedOptions) => new TokenMint(jwt) },
  ],
})
export class DemoModule {}
