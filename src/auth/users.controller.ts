import { Body, Param, Put } from '@nestjs/common';
import { RealtimeError } from '../contracts/errors';
import type { Answer } from '../http/page';
import { RealtimeController } from '../http/realtime-controller.decorator';
import { Caller } from './caller.decorator';
import { UserBodyDto, UserParams } from './dto/user.dto';
import type { Principal } from './principal';
import { User, UserStore } from './user-directory';

/** The users of a standalone server with `USER_DIRECTORY=registered`. */
@RealtimeController('users')
export class UsersController {
  constructor(private readonly users: UserStore) {}

  @Put(':id')
  async put(
    @Caller() { role }: Principal,
    @Param() { id }: UserParams,
    @Body() { name }: UserBodyDto,
  ): Promise<Answer<User>> {
    if (role === 'user') throw new RealtimeError('FORBIDDEN');
    const user = { id, name };
    await this.users.put(user);
    return { data: user };
  }
}
