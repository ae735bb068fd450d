import { Body, Param, Put } from '@nestjs/common';
import type { Answer } from '../http/page';
import { RealtimeController } from '../http/realtime-controller.decorator';
import { UserBodyDto, UserParams } from './dto/user.dto';
import { Roles } from './roles.guard';
import { User, UserStore } from './user-directory';

/** The users of a standalone server with `USER_DIRECTORY=registered`. */
@RealtimeController('users')
export class UsersController {
  constructor(private readonly users: UserStore) {}

  /** Makes a user known, or renames him. */
  @Roles(['service', 'admin'])
  @Put(':id')
  async put(@Param() { id }: UserParams, @Body() { name }: UserBodyDto): Promise<Answer<User>> {
    const user = { id, name };
    await this.users.put(user);
    return { data: user };
  }
}
