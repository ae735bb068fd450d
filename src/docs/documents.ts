import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable, OnModuleInit, StreamableFile } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type Locale, LOCALES } from '../contracts/auth';
import { localeOf } from '../http/locale';
import { REALTIME_OPTIONS } from '../realtime.options';
import type { ResolvedOptions } from '../realtime.options';
import { asyncApiOf, openApiOf } from './document-layout';
import type { AsyncApiDocument, OpenApiDocument } from './document-layout';
import { realtimePage } from './realtime-page/page';

/** The files that the page of REST loads, and what they are. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger.css': 'text/css; charset=utf-8',
  'swagger.js': 'text/javascript; charset=utf-8',
};

/** What the build wrote, as far as it is true of this app. Read once, when the app starts. */
@Injectable()
export class Documents implements OnModuleInit {
  openApi!: OpenApiDocument;
  asyncApi!: AsyncApiDocument;
  private pages!: Record<Locale, string>;
  private swagger!: string;

  constructor(
    private readonly discovery: DiscoveryService,
    @Inject(REALTIME_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  onModuleInit(): void {
    const parts = [...this.discovery.getControllers(), ...this.discovery.getProviders()];
    const registered = new Set(parts.map(({ metatype }) => metatype?.name ?? ''));
    this.openApi = openApiOf(read('openapi.json') as OpenApiDocument, registered, this.options);
    this.asyncApi = asyncApiOf(read('asyncapi.json') as AsyncApiDocument, registered, this.options);
    const style = text('assets/realtime.css');
    const pages = LOCALES.map((locale) => [locale, realtimePage(this.asyncApi, locale, style)]);
    this.pages = Object.fromEntries(pages) as Record<Locale, string>;
    this.swagger = text('assets/swagger.html');
  }

  localeOf(headers: Record<string, string>): Locale {
    return localeOf({ headers }, this.options.defaultLocale);
  }

  realtimePage(locale: Locale): string {
    return this.pages[locale];
  }

  /** `base`: where its files are, from where it is. */
  swaggerPage(base: string): string {
    return this.swagger.replaceAll('{{base}}', base);
  }

  /** `undefined`: there is none of this name. */
  asset(name: string): StreamableFile | undefined {
    const type = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
    return type === undefined ? undefined : new StreamableFile(readFileSync(pathOf(`assets/${name}`)), { type });
  }
}

function pathOf(file: string): string {
  return join(__dirname, file);
}

function text(file: string): string {
  return readFileSync(pathOf(file), 'utf8');
}

function read(file: string): unknown {
  return JSON.parse(text(file));
}
