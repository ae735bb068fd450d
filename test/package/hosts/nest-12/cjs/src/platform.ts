import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { RealtimeExtras } from 'depth-realtime';

/** Ours stands beside all that is the host's: the host's gateway has a Socket.IO server of its own. */
export const LAYOUT: Partial<RealtimeExtras> = {
  paths: { rest: '/realtime/v1', socketIo: '/realtime/socket.io', websocket: '/realtime/ws' },
};

export async function createApp(module: Parameters<typeof NestFactory.create>[0]): Promise<INestApplication> {
  const app = await NestFactory.create(module, { logger: ['error', 'warn'], cors: { origin: 'https://host.example' } });
  return app.setGlobalPrefix('backend', { exclude: ['/'] });
}
