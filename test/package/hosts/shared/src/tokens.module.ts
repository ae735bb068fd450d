import { Injectable, Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';

@Injectable()
export class JwtSecret {
  readonly secret = 'the secret of the host, not ours';
}

@Module({
  imports: [
    JwtModule.registerAsync({
      inject: [JwtSecret],
      extraProviders: [JwtSecret],
      useFactory: ({ secret }: JwtSecret) => ({ secret, signOptions: { expiresIn: '1h' } }),
    }),
  ],
  providers: [JwtSecret],
  exports: [JwtModule, JwtSecret],
})
export class TokensModule {}
