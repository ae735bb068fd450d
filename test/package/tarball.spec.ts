import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { start, stop } from '../support/processes';
import { until } from '../support/until';
import { cleanEnv, install, pack, Packed, ROOT, run, withFolder } from './support/npm';

const { exports: subpaths } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  exports: Record<string, unknown>;
};

describe('the tarball', () => {
  const folder = withFolder();
  let packed: Packed;

  beforeAll(async () => {
    packed = await pack(folder());
    await install(folder(), packed.path, 'socket.io-client@4.8.3', 'react@19.3.1', '--omit=optional');
  }, 300_000);

  /** Runs a script in the folder where it is installed. */
  const node = (script: string, ...options: string[]): Promise<string> =>
    run(folder(), process.execPath, ...options, '--eval', script);

  const command = (): string => join(folder(), 'node_modules', '.bin', 'depth-realtime');

  it('holds the build, the command, what people read, and nothing else', () => {
    const { files } = packed;
    for (const file of ['README.md', 'README.ar.md', 'LICENSE', 'CHANGELOG.md', 'package.json']) {
      expect(files).toContain(file);
    }
    expect(files.filter((file) => !/^(bin|dist)\//.test(file))).toHaveLength(5);
    expect(files.filter((file) => /spec|tsbuildinfo|(?<!\.d)\.m?tsx?$/.test(file))).toEqual([]);
  });

  it('has source maps that need no sources beside them', () => {
    const maps = packed.files.filter((file) => file.endsWith('.js.map'));
    const lacking = maps.filter((file) => {
      const { sources, sourcesContent = [] } = JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as {
        sources: string[];
        sourcesContent?: string[];
      };
      return sources.length !== sourcesContent.length;
    });
    expect(maps.length).toBeGreaterThan(100);
    expect(lacking).toEqual([]);
  });

  it('is found and typed by every kind of importer', async () => {
    await run(ROOT, 'npx', '--no-install', 'publint', '--strict', packed.path);
    await run(ROOT, 'npx', '--no-install', 'attw', packed.path);
  }, 120_000);

  it.each(Object.keys(subpaths).filter((path) => path !== './package.json'))(
    'gives %s to require and import',
    async (path) => {
      const name = join('depth-realtime', path);
      const list = `(m) => console.log(Object.keys(m).filter((key) => !/^(default|__esModule|module.exports)$/.test(key)).sort().join())`;
      const required = await node(`(${list})(require('${name}'))`);
      expect(required).toMatch(/\w/);
      expect(await node(`import('${name}').then(${list})`, '--input-type=module')).toBe(required);
    },
  );

  it('needs no client of Redis, and names it where Redis is chosen', async () => {
    await expect(node(`require('ioredis')`)).rejects.toThrow('Cannot find module');
    const app = (engine: string): Promise<string> =>
      node(`
        require('reflect-metadata');
        const { NestFactory } = require('@nestjs/core');
        const { RealtimeModule, setupRealtime, Broker } = require('depth-realtime');
        (async () => {
          const options = { jwt: { secret: 'x' }, engine: '${engine}' };
          const app = await NestFactory.create(RealtimeModule.forRoot(options), { logger: false, abortOnError: false });
          setupRealtime(app);
          await app.init();
          console.log((await app.get(Broker).position('user:alice')).seq);
          await app.close();
        })();`);
    expect(await app('memory')).toBe('0\n');
    await expect(app('redis')).rejects.toThrow('engine: redis needs the package ioredis: npm install ioredis');
  }, 60_000);

  it('is a server and makes tokens for it, in a folder that has nothing else', async () => {
    const server = start(command(), [], cleanEnv({ PORT: '0' }));
    try {
      const url = await until('ready', () => /^ready (http:\S+)$/m.exec(server.output())?.[1], 60_000);
      const token = (await run(folder(), 'npx', '--no-install', 'depth-realtime', 'token', '--user', 'alice')).trim();
      const ask = (): Promise<Response> =>
        fetch(`${url}/api/v1/conversations/general`, { headers: { authorization: `Bearer ${token}` } });
      expect((await ask()).status).toBe(200);
      expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    } finally {
      await stop(server);
    }
  }, 120_000);

  it('says how its command is used', async () => {
    expect(await run(folder(), command(), '--version')).toBe('0.1.0\n');
    expect(await run(folder(), command(), '--help')).toContain('depth-realtime token --user ID');
    await expect(run(folder(), command(), 'nonsense')).rejects.toThrow('usage: depth-realtime');
  });
});
