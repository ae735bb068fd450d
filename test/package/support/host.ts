import { once } from 'node:events';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { start, stop } from '../../support/processes';
import { until } from '../../support/until';
import { cleanEnv, install, run } from './npm';

const HOSTS = join(__dirname, '..', 'hosts');

/** Puts the apps of a major version of Nest into a folder, and installs what they need, the tarball with it. */
export async function installHosts(folder: string, major: string, apps: string[], tarball: string): Promise<void> {
  mkdirSync(folder);
  cpSync(join(HOSTS, major), folder, { recursive: true });
  for (const app of apps) cpSync(join(HOSTS, 'shared'), join(folder, app), { recursive: true });
  await install(folder, tarball);
}

/** Compiles an app as `nest build` would. */
export async function compile(folder: string, ...options: string[]): Promise<void> {
  await run(folder, 'npx', '--no-install', 'tsc', ...options);
}

export interface RunningApp {
  url: string;
  output: () => string;
  stop: () => Promise<number | null>;
}

/** Starts a script that prints `ready <url>` when it listens. */
export async function startApp(script: string, settings: Record<string, string> = {}): Promise<RunningApp> {
  const child = start(process.execPath, [script], cleanEnv(settings));
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`exited with ${code}: ${child.output()}`);
  });
  const ready = until('ready', () => /^ready (http:\S+)$/m.exec(child.output())?.[1], 60_000);
  const url = await Promise.race([ready, exited]);
  return { url, output: child.output, stop: () => stop(child) };
}
