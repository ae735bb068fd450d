import { Controller, Get, UseGuards } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { CallerGuard, CallerId } from '../users/caller.guard.js';
import { Person } from '../users/person.entity.js';
import { Mail } from './mail.entity.js';

@Controller('mails')
@UseGuards(CallerGuard)
export class MailsController {
  constructor(
    @InjectRepository(Mail) private readonly mails: Repository<Mail>,
    @InjectRepository(Person) private readonly people: Repository<Person>,
  ) {}

  /** The caller's, the newest first. */
  @Get()
  async list(@CallerId() id: string): Promise<Mail[]> {
    const { mail } = await this.people.findOneByOrFail({ id });
    return this.mails.find({ where: { to: mail }, order: { id: 'DESC' } });
  }
}
