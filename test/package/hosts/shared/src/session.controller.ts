import { Body, Controller, Post } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { IsString } from 'class-validator';
import { Public } from './public.decorator.js';

class Login {
  @IsString()
  name: string;
}

@Controller('login')
export class SessionController {
  constructor(private readonly jwt: JwtService) {}

  @Public()
  @Post()
  async login(@Body() { name }: Login): Promise<{ token: string }> {
    return { token: await this.jwt.signAsync({ sub: name }) };
  }
}
