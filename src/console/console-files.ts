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
  /** The same, smaller, where the build has made it so. */
  gzip: Buffer | undefined;
  type: string;
}

/** As it is to be sent. */
export interface SentAsset {
  file: StreamableFile;
  encoding: 'gzip' | undefined;
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
      if (type === undefined) continue;
      const path = join(folder, name);
      const gzip = existsSync(`${path}.gz`) ? readFileSync(`${path}.gz`) : undefined;
      this.assets.set(name, { content: readFileSync(path), gzip, type });
    }
  }

  /** `base`: where it is itself, from where it was asked for. `undefined`: it has not been built. */
  page(base: string): string | undefined {
    return this.html?.replaceAll('="./', `="${base}`);
  }

  /** `encodings`: those that who asks for it can read. `undefined`: there is none of this name. */
  asset(name: string, encodings: readonly string[]): SentAsset | undefined {
    const asset = this.assets.get(name);
    if (!asset) return undefined;
    const { content, gzip, type } = asset;
    const small = encodings.includes('gzip') ? gzip : undefined;
    return { file: new StreamableFile(small ?? content, { type }), encoding: small && 'gzip' };
  }
}
