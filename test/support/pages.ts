import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Pages {
  url: string;
  close: () => Promise<void>;
}

const TYPES: Record<string, string> = { js: 'text/javascript', html: 'text/html' };

/** Serves an app's own files on a port of its own: contents by path, `/` is the page. */
export async function servePages(files: Record<string, string>): Promise<Pages> {
  const server = createServer(({ url = '' }, response) => {
    const content = files[url];
    const type = url === '/' ? TYPES.html : TYPES.js;
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` }).end(content);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** A file of the repository. */
export function fileOf(path: string): string {
  return readFileSync(require.resolve(`../../${path}`), 'utf8');
}
