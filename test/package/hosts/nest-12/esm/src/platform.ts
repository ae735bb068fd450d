import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { RealtimeExtras } from 'depth-realtime';

/** On Fastify. */
export const LAYOUT: Partial<RealtimeExtras> = {
  paths: { socketIo: '/realtime/socket.io' },
};

export function createApp(module: Parameters<typeof NestFactory.create>[0]): Promise<INestApplication> {
  return NestFactory.create(module, new FastifyAdapter(), { logger: ['error', 'warn'] });
}
