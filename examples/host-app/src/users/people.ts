import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type User, UserDirectory } from 'depth-realtime';
import { Repository } from 'typeorm';
import { Person } from './person.entity.js';

/** Who exists: whoever is in our table. */
@Injectable()
export class People extends UserDirectory {
  constructor(@InjectRepository(Person) private readonly people: Repository<Person>) {
    super();
  }

  findById(id: string): Promise<User | null> {
    return this.people.findOneBy({ id });
  }
}
