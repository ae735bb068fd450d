import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import type { Locale } from '../contracts/auth';
import type { Namespace } from '../contracts/namespaces';
import { REALTIME_OPTIONS } from '../realtime.options';
import type { ResolvedOptions } from '../realtime.options';

/** The token of the users for whom tokens can be had for the asking. */
export const DEMO_USERS = Symbol('DEMO_USERS');

const VERSION = (JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as { version: string })
  .version;

/** `console/config.json`. */
export interface ConsoleConfig {
  version: string;
  /** Tokens can be had at `{apiPath}/demo/tokens`. */
  demo: boolean;
  /** Whom to offer then. */
  users: readonly string[];
  defaultLocale: Locale;
  /** Of REST. Paths are relative to this document (`../api/v1`): true behind any prefix. */
  apiPath: string;
  /** Of Socket.IO. */
  socketPath: string;
  /** Of plain WebSockets. */
  websocketPath: string;
  /** What Socket.IO's namespaces are called. */
  namespaces: Readonly<Record<Namespace, string>>;
}

/** What the page has to know of the server. */
@Injectable()
export class ConsoleSettings {
  constructor(
    private readonly config: ApplicationConfig,
    @Inject(REALTIME_OPTIONS) private readonly options: ResolvedOptions,
    @Optional() @Inject(DEMO_USERS) private readonly users?: readonly string[],
  ) {}

  /** `url`: where it was asked for, as far as this server knows: a proxy may have it under a prefix. */
  seenFrom(url: string): ConsoleConfig {
    const { paths, namespaces, defaultLocale } = this.options;
    const root = '../'.repeat(Math.max(1, (url.split('?')[0]?.split('/').length ?? 0) - 2));
    const at = (path: string): string => root + path.slice(1);
    return {
      version: VERSION,
      demo: this.users !== undefined,
      users: this.users ?? [],
      defaultLocale,
      // The app's own global prefix is for routes alone.
      apiPath: at(prefixOf(this.config) + paths.rest),
      socketPath: at(paths.socketIo),
      websocketPath: at(paths.websocket),
      namespaces,
    };
  }
}

/** `/api` of `api`, `/api` and `api/`. */
function prefixOf(config: ApplicationConfig): string {
  const prefix = config.getGlobalPrefix().replace(/^\/|\/$/g, '');
  return prefix === '' ? '' : `/${prefix}`;
}
