import {
  Controller,
  Get,
  Header,
  Headers,
  NotFoundException,
  Param,
  Query,
  Req,
  StreamableFile,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { asLocale } from '../http/locale';
import { Documents } from './documents';
import { AssetParams, PageLanguageQuery } from './dto/docs.dto';
import type { AsyncApiDocument, OpenApiDocument } from './document-layout';

/** What pages may load: nothing from elsewhere, and no script that is not a file of ours. */
const SWAGGER_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
].join('; ');
const STATIC_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** Both documents, and pages to read them. */
@Controller({ path: 'docs', version: VERSION_NEUTRAL })
export class DocsController {
  constructor(private readonly documents: Documents) {}

  /** REST to read and to try out. */
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', SWAGGER_POLICY)
  swagger(@Req() { originalUrl }: { originalUrl: string }): string {
    const isFolder = originalUrl.split('?')[0]?.endsWith('/');
    return this.documents.swaggerPage(isFolder ? 'assets/' : 'docs/assets/');
  }

  /** This document. */
  @Get('openapi.json')
  openApi(): OpenApiDocument {
    return this.documents.openApi;
  }

  /** The events: AsyncAPI 3.0. */
  @Get('asyncapi.json')
  asyncApi(): AsyncApiDocument {
    return this.documents.asyncApi;
  }

  /** The events to read, in English or Arabic (`?lang=ar`, or the browser's language). */
  @Get('realtime')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', STATIC_POLICY)
  @Header('Vary', 'Accept-Language')
  realtime(@Headers() headers: Record<string, string>, @Query() { lang }: PageLanguageQuery): string {
    return this.documents.realtimePage(asLocale(lang) ?? this.documents.localeOf(headers));
  }

  /** What the page of REST loads. */
  @Get('assets/:file')
  @Header('Cache-Control', 'public, max-age=3600')
  asset(@Param() { file }: AssetParams): StreamableFile {
    const asset = this.documents.asset(file);
    if (!asset) throw new NotFoundException();
    return asset;
  }
}
