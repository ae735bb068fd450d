import {
  Controller,
  Get,
  Header,
  Headers,
  NotFoundException,
  Param,
  Req,
  Res,
  StreamableFile,
  UseInterceptors,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import Negotiator from 'negotiator';
import { nodeResponse } from '../http/node-http';
import { ConsoleFiles } from './console-files';
import { ConsoleHeaders } from './console-headers.interceptor';
import { ConsoleSettings } from './console-settings';
import { ConsoleAssetParams } from './dto/console.dto';

/** An app of one page, for trying everything out and for operating it. */
@UseInterceptors(ConsoleHeaders)
@Controller({ path: 'console', version: VERSION_NEUTRAL })
export class ConsoleController {
  constructor(
    private readonly files: ConsoleFiles,
    private readonly settings: ConsoleSettings,
  ) {}

  /** The page. */
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-cache')
  page(@Req() { originalUrl }: { originalUrl: string }): string {
    const isFolder = originalUrl.split('?')[0]?.endsWith('/');
    const page = this.files.page(isFolder ? './' : './console/');
    if (page === undefined) throw new NotFoundException();
    return page;
  }

  /** What the page has to know of this server, and where it finds it. */
  @Get('config.json')
  @Header('Cache-Control', 'no-cache')
  config(@Req() { originalUrl }: { originalUrl: string }): object {
    return this.settings.seenFrom(originalUrl);
  }

  /** What the page loads: a file of another content has another name. */
  @Get('assets/:file')
  @Header('Cache-Control', 'public, max-age=31536000, immutable')
  @Header('Vary', 'Accept-Encoding')
  asset(
    @Param() { file }: ConsoleAssetParams,
    @Headers() headers: Record<string, string>,
    @Res({ passthrough: true }) response: object,
  ): StreamableFile {
    const asset = this.files.asset(file, new Negotiator({ headers }).encodings(['gzip']));
    if (!asset) throw new NotFoundException();
    if (asset.encoding) nodeResponse(response).setHeader('Content-Encoding', asset.encoding);
    return asset.file;
  }
}
