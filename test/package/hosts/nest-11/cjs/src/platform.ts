import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { RealtimeExtras } from 'depth-realtime';

/** Ours stands where it stands by default: the host's gateway shares its Socket.IO server. */
export const LAYOUT: Partial<RealtimeExtras> = {};

export function createApp(module: Parameters<typeof NestFactory.create>[0]): Promise<INestApplication> {
  return NestFactory.create(module, { logger: ['error', 'warn'] });
}
