// A gateway as the documentation of Nest writes it (https://docs.nestjs.com/websockets/gateways, /pipes, /guards, /adapter):
// a guard, a validated DTO, an injected service, the RedisIoAdapter with ioredis. Each message is stored before it is
// emitted, one XADD, as in the other peers. An application: NestFactory, Express underneath.
import 'reflect-metadata';
import { CanActivate, ExecutionContext, Injectable, Module, UseGuards, UsePipes, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IoAdapter } from '@nestjs/platform-socket.io';
import {
  ConnectedSocket,
  MessageBody,
  OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from '@nestjs/websockets';
import { createAdapter } from '@socket.io/redis-adapter';
import { IsBoolean, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { Redis } from 'ioredis';
import jwt from 'jsonwebtoken';
import { Server, ServerOptions, Socket } from 'socket.io';

const { COMPRESSION, HOST = '', JWT_SECRET = '', PORT = '', REDIS_URL = '' } = process.env;

class MessageDto {
  @IsString()
  @IsNotEmpty()
  room!: string;

  @IsString()
  @MaxLength(4_000)
  content!: string;
}

class TypingDto {
  @IsString()
  @IsNotEmpty()
  room!: string;

  @IsBoolean()
  isTyping!: boolean;
}

interface ChatData {
  userId?: string;
}

@Injectable()
class MessagesService {
  private readonly redis = new Redis(REDIS_URL);

  async create(senderId: string, { room, content }: MessageDto): Promise<MessageDto & { id: string | null }> {
    const message = { room, senderId, content, createdAt: new Date().toISOString() };
    const id = await this.redis.xadd(`messages:${room}`, '0-*', 'message', JSON.stringify(message));
    return { id, ...message };
  }
}

@Injectable()
class WsGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { userId } = context.switchToWs().getClient<Socket>().data as ChatData;
    if (userId === undefined) throw new WsException('Unauthorized');
    return true;
  }
}

@UseGuards(WsGuard)
@UsePipes(new ValidationPipe())
@WebSocketGateway()
class ChatGateway implements OnGatewayConnection {
  @WebSocketServer()
  server!: Server;

  constructor(private readonly messages: MessagesService) {}

  handleConnection(client: Socket): void {
    try {
      const { sub } = jwt.verify(client.handshake.auth.token as string, JWT_SECRET) as jwt.JwtPayload;
      (client.data as ChatData).userId = sub;
    } catch {
      client.disconnect();
    }
  }

  @SubscribeMessage('join')
  async join(@MessageBody() room: string, @ConnectedSocket() client: Socket): Promise<{ ok: true }> {
    await client.join(room);
    return { ok: true };
  }

  @SubscribeMessage('leave')
  async leave(@MessageBody() room: string, @ConnectedSocket() client: Socket): Promise<{ ok: true }> {
    await client.leave(room);
    return { ok: true };
  }

  @SubscribeMessage('message')
  async message(@MessageBody() dto: MessageDto, @ConnectedSocket() client: Socket): Promise<object> {
    const message = await this.messages.create((client.data as { userId: string }).userId, dto);
    this.server.to(dto.room).emit('message', message);
    return { ok: true, id: message.id };
  }

  @SubscribeMessage('typing')
  typing(@MessageBody() { room, isTyping }: TypingDto, @ConnectedSocket() client: Socket): void {
    client.to(room).emit('typing', { room, userId: (client.data as ChatData).userId, isTyping });
  }
}

@Module({ providers: [ChatGateway, MessagesService] })
class AppModule {}

class RedisIoAdapter extends IoAdapter {
  private readonly pubClient = new Redis(REDIS_URL);
  private readonly adapter = createAdapter(this.pubClient, this.pubClient.duplicate());

  override createIOServer(port: number, options?: ServerOptions): Server {
    const perMessageDeflate = COMPRESSION === 'true';
    const server = super.createIOServer(port, { ...options, perMessageDeflate } as ServerOptions);
    server.adapter(this.adapter);
    return server;
  }
}

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
  app.useWebSocketAdapter(new RedisIoAdapter(app));
  await app.listen(PORT, HOST);
  console.log(`ready http://${HOST}:${PORT}`);
}

void bootstrap();
