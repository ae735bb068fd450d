import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { UsersModule } from '../users/users.module.js';
import { Mail } from './mail.entity.js';
import { MailChannel } from './mail.channel.js';
import { MailsController } from './mails.controller.js';

@Module({
  imports: [TypeOrmModule.forFeature([Mail]), UsersModule],
  controllers: [MailsController],
  providers: [MailChannel],
})
export class MailsModule {}
