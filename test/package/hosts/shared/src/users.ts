import { Injectable } from '@nestjs/common';
import { User, UserDirectory } from 'depth-realtime';

/** The host's own users. */
@Injectable()
export class Users extends UserDirectory {
  private readonly names = new Map([
    ['alice', 'Alice'],
    ['bob', 'Bob'],
  ]);

  async findById(id: string): Promise<User | null> {
    const name = this.names.get(id);
    return name === undefined ? null : { id, name };
  }
}
