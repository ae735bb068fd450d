import { UsePipes, ValidationPipe } from '@nestjs/common';
import { MessageBody, OnGatewayConnection, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { IsString } from 'class-validator';

class News {
  @IsString()
  text: string;
}

interface Listener {
  emit(event: string, data: unknown): void;
}

/** The host's own namespace, for anyone. */
@WebSocketGateway({ namespace: '/news' })
export class NewsGateway implements OnGatewayConnection {
  handleConnection(client: Listener): void {
    client.emit('welcome', 'to the news');
  }

  @UsePipes(new ValidationPipe({ exceptionFactory: () => new WsException('no news') }))
  @SubscribeMessage('tell')
  tell(@MessageBody() news: News): { event: string; data: unknown } {
    return { event: 'told', data: { length: news.text.length, kind: news.constructor.name } };
  }

  @SubscribeMessage('ask')
  ask(): string {
    return 'no news is good news';
  }
}
