import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Injectable, OnModuleInit, StreamableFile } from '@nestjs/common';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

interface Asset {
  content: Buffer;
  type: string;
}

/** Where the build puts the app: `index.html` and what it loads. */
const APP = join(__dirname, 'site');

/** What the build has made of the app. Read once, when the server starts: no request leads to any other file. */
@Injectable()
export class ConsoleFiles implements OnModuleInit {
  private html: string | undefined;
  private readonly assets = new Map<string, Asset>();

  onModuleInit(): void {
    if (!existsSync(APP)) return; // run from its source, by a test
    this.html = readFileSync(join(APP, 'index.html'), 'utf8');
    const folder = join(APP, 'assets');
    for (const name of readdirSync(folder)) {
      const type = TYPES[extname(name)];
      if (type !== undefined) this.assets.set(name, { content: readFileSync(join(folder, name)), type });
    }
  }

  /** `base`: where it is itself, from where it was asked for. `undefined`: it has not been built. */
  page(base: string): string | undefined {
    return this.html?.replaceAll('="./', `="${base}`);
  }

  /** `undefined`: there is none of this name. */
  asset(name: string): StreamableFile | undefined {
    const asset = this.assets.get(name);
    return asset && new StreamableFile(asset.content, { type: asset.type });
  }
}
