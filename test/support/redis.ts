import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port';
import { start, stop } from './processes';
import { until } from './until';

export interface RedisServer {
  port: number;
  url: string;
  cli: (...args: string[]) => string;
  /** Where it keeps its files. */
  folder: string;
  /** Ends it as a crash does. */
  crash: () => Promise<void>;
  /** Starts it again after a crash, on its port and with its files. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
}

export interface RedisClusterServers {
  /** `host:port` of all, comma separated. */
  nodes: string;
  stop: () => Promise<void>;
}

/** A real redis-server with a data folder of its own. */
export async function startRedis(...settings: string[]): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'depth-redis-'));
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...settings];
  let server = start('redis-server', args);
  const cli = (...command: string[]): string =>
    execFileSync('redis-cli', ['-p', String(port), ...command], { encoding: 'utf8', stdio: 'pipe' }).trim();
  const ready = (): Promise<unknown> => until('redis-server', () => cli('ping') === 'PONG');
  await ready();
  return {
    folder,
    crash: async () => {
      await stop(server, 'SIGKILL');
    },
    restart: async () => {
      server = start('redis-server', args);
      await ready();
    },
    port,
    url: `redis://127.0.0.1:${port}`,
    cli,
    stop: async () => {
      await stop(server);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Three real masters of a cluster. */
export async function startRedisMasters(): Promise<RedisServer[]> {
  const masters = await Promise.all([1, 2, 3].map(() => startRedis('--cluster-enabled', 'yes')));
  const nodes = addresses(masters);
  execFileSync('redis-cli', ['--cluster', 'create', ...nodes, '--cluster-yes'], { stdio: 'pipe' });
  await until('cluster', () => masters.every(({ cli }) => cli('cluster', 'info').includes('cluster_state:ok')));
  return masters;
}

export async function startRedisCluster(): Promise<RedisClusterServers> {
  const masters = await startRedisMasters();
  return {
    nodes: addresses(masters).join(','),
    stop: async () => {
      await Promise.all(masters.map((master) => master.stop()));
    },
  };
}

export function addresses(servers: RedisServer[]): string[] {
  return servers.map(({ port }) => `127.0.0.1:${port}`);
}
