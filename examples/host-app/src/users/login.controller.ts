import { Body, Controller, Post } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';

/** For an example: whoever says who he is, is. */
@Controller('login')
export class LoginController {
  constructor(private readonly jwt: JwtService) {}

  @Post()
  async login(@Body() { userId }: { userId: string }): Promise<{ token: string }> {
    return { token: await this.jwt.signAsync({ sub: userId }) };
  }
}
