import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Notification, NotificationChannel, type Placed } from 'depth-realtime';
import { Repository } from 'typeorm';
import { Person } from '../users/person.entity.js';
import { Mail } from './mail.entity.js';

/** Every notification is a mail as well. What we call sending is a row in a table. */
@Injectable()
export class MailChannel extends NotificationChannel {
  constructor(
    @InjectRepository(Mail) private readonly mails: Repository<Mail>,
    @InjectRepository(Person) private readonly people: Repository<Person>,
  ) {
    super();
  }

  async deliver({ userId, title, body }: Placed<Notification>): Promise<void> {
    const { mail } = await this.people.findOneByOrFail({ id: userId });
    await this.mails.insert({ to: mail, subject: title, text: body });
  }
}
