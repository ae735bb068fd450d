import { Module } from '@nestjs/common';
import { ConsoleModule, RealtimeModule } from '../../src';
import { JWT, PLATFORMS, startHost, stopHosts } from '../support/host';
import { Node, startNode } from '../support/node';
import { plainHttp } from '../support/plain-http';

interface Config {
  demo: boolean;
  users: string[];
  version: string;
  defaultLocale: string;
  apiPath: string;
  socketPath: string;
  websocketPath: string;
}

const configOf = async (url: string): Promise<Config> =>
  (await (await fetch(`${url}/console/config.json`)).json()) as Config;

/** What the page loads. */
function loadedBy(html: string): string[] {
  return [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, reference = '']) => reference);
}

/** What a document of this server refers to, from where it is. */
function at(path: string, base: string): string {
  return new URL(path, `http://server${base}`).pathname;
}

/** The links of the home page to a console. */
async function linksOf({ url }: Node): Promise<string[]> {
  const page = await fetch(url);
  expect(page.status).toBe(200);
  return loadedBy(await page.text()).filter((reference) => reference.includes('console'));
}

describe('the console', () => {
  let node: Node;
  beforeAll(async () => {
    node = await startNode({ DEMO: 'true' });
  }, 60_000);
  afterAll(() => node.stop());

  it.each(['/console', '/console/', '/console?lang=ar'])('is at %s, with all it loads', async (path) => {
    const page = await fetch(node.url + path, { redirect: 'error' });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const loaded = loadedBy(await page.text());
    expect(loaded.some((reference) => reference.endsWith('.js'))).toBe(true);
    for (const reference of loaded) {
      expect(at(reference, path)).toMatch(/^\/console\/assets\/[\w.-]+$/);
      const asset = await fetch(node.url + at(reference, path));
      expect([reference, asset.status]).toEqual([reference, 200]);
      expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
      expect(asset.headers.get('content-type')).toMatch(/^(text\/(javascript|css)|image\/svg\+xml|font\/woff2)/);
    }
  });

  it('sends scripts and style sheets compressed to who can read that', async () => {
    const loaded = loadedBy(await (await fetch(`${node.url}/console`)).text());
    const scripts = loaded.filter((reference) => /\.(js|css)$/.test(reference));
    expect(scripts.length).toBeGreaterThan(1);
    for (const reference of scripts) {
      const url = node.url + at(reference, '/console');
      const [gzip, plain, none] = await Promise.all(
        ['gzip, deflate, br', 'identity', 'gzip;q=0'].map((accepted) =>
          fetch(url, { headers: { 'accept-encoding': accepted } }),
        ),
      );
      for (const { status, headers } of [gzip, plain, none] as [Response, Response, Response]) {
        expect([status, headers.get('vary')]).toEqual([200, expect.stringContaining('Accept-Encoding')]);
      }
      expect([gzip, plain, none].map((response) => response?.headers.get('content-encoding'))).toEqual([
        'gzip',
        null,
        null,
      ]);
      expect(Number(gzip?.headers.get('content-length'))).toBeLessThan(
        Number(plain?.headers.get('content-length')) / 2,
      );
      const texts = [await gzip?.text(), await plain?.text(), await none?.text()];
      expect(new Set(texts).size).toBe(1);
    }
  });

  it('lets its page load nothing from elsewhere, but the images of messages', async () => {
    for (const path of ['/console', '/console/config.json']) {
      const { headers } = await fetch(node.url + path);
      const policy = headers.get('content-security-policy') ?? '';
      const directives = Object.fromEntries(
        policy.split('; ').map((directive) => directive.split(/ (.*)/).slice(0, 2) as [string, string]),
      );
      expect(directives).toEqual({
        'default-src': "'none'",
        'script-src': "'self'",
        'style-src': "'self'",
        'font-src': "'self'",
        'img-src': "'self' data: https:",
        'connect-src': "'self'",
        'base-uri': "'none'",
        'form-action': "'none'",
        'frame-ancestors': "'none'",
      });
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('knows where the server is, and that tokens can be had there', async () => {
    const config = await configOf(node.url);
    expect(config).toMatchObject({ demo: true, users: ['alice', 'bob', 'carol', 'admin'], defaultLocale: 'en' });
    expect(config.version).toMatch(/^\d+\.\d+\.\d+/);
    const base = '/some/where/console/config.json';
    expect(at(config.apiPath, base)).toBe('/some/where/api/v1');
    expect(at(config.socketPath, base)).toBe('/some/where/socket.io');
    expect(at(config.websocketPath, base)).toBe('/some/where/ws');
  });

  it.each([
    'nothing.js',
    '..%2findex.html',
    '..%2f..%2fconsole-files.js',
    '%2e%2e%2f%2e%2e%2fmain.js',
    '..%5cindex.html',
    'index.html%00.js',
    '__proto__',
    'constructor',
    '.',
  ])('has no file %s', async (name) => {
    expect((await plainHttp(`${node.url}/console/assets/${name}`)).status).toBe(404);
  });

  it('is where the home page leads to, in each language', async () => {
    expect(await linksOf(node)).toEqual(['console', 'console']);
  });

  it('is not there where it is switched off', async () => {
    const without = await startNode({ DEMO: 'true', CONSOLE: 'false' });
    try {
      expect(await linksOf(without)).toEqual([]);
      for (const path of ['/console', '/console/', '/console/config.json']) {
        expect((await fetch(without.url + path)).status).toBe(404);
      }
      expect(without.output()).not.toContain('/console');
    } finally {
      await without.stop();
    }
  }, 60_000);

  it('offers no tokens where there are none', async () => {
    const without = await startNode({ DEMO: 'false' });
    try {
      expect(await configOf(without.url)).toMatchObject({ demo: false, users: [] });
      expect(without.output()).toContain(`${without.url}/console`);
    } finally {
      await without.stop();
    }
  }, 60_000);
});

@Module({
  imports: [
    ConsoleModule,
    RealtimeModule.forRoot({
      ...JWT,
      defaultLocale: 'ar',
      paths: { rest: '/realtime', socketIo: '/rt/io', websocket: '/rt/ws' },
      namespaces: { '/chat': '/talk' },
    }),
  ],
})
class HostModule {}

describe.each(PLATFORMS)('the console of a host app on %s', (platform) => {
  afterAll(stopHosts);

  it.each([undefined, 'their/api'])('finds what has other places there, below %s', async (prefix) => {
    const { url } = await startHost(HostModule, {
      platform,
      prepare: (app) => prefix !== undefined && app.setGlobalPrefix(prefix),
    });
    const below = prefix === undefined ? '' : `/${prefix}`;
    expect((await fetch(`${url}${below}/console/config.json`)).headers.get('content-security-policy')).toContain(
      "'none'",
    );
    const config = await configOf(url + below);
    expect(config).toMatchObject({ demo: false, defaultLocale: 'ar', namespaces: { '/chat': '/talk', '/': '/' } });
    const base = `${below}/console/config.json`;
    expect(at(config.apiPath, base)).toBe(`${below}/realtime`);
    expect(at(config.socketPath, base)).toBe('/rt/io');
    expect(at(config.websocketPath, base)).toBe('/rt/ws');
    expect((await fetch(`${url}${at(config.apiPath, base)}/conversations`)).status).toBe(401);
  });
});
