import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Person } from './person.entity.js';
import { JWT_SECRET } from './secret.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([Person]),
    JwtModule.register({ secret: JWT_SECRET, signOptions: { expiresIn: '1h' } }),
  ],
  exports: [TypeOrmModule, JwtModule],
})
export class UsersModule {}
