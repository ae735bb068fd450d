import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const ROOT = join(__dirname, '..', '..', '..');

const exec = promisify(execFile);

/** What a package gets to see of the environment of the tests. */
export function cleanEnv(settings: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, npm_config_update_notifier: 'false', ...settings };
}

/** Runs a command to its end and gives what it printed. Rejects, with all it printed, when it fails. */
export async function run(folder: string, command: string, ...args: string[]): Promise<string> {
  try {
    const { stdout } = await exec(command, args, { cwd: folder, env: cleanEnv(), maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(' ')} in ${folder}\n${stdout}\n${stderr}`, { cause: error });
  }
}

/** Installs by the package.json of a folder, and what is named. */
export async function install(folder: string, ...packages: string[]): Promise<void> {
  await run(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--save-exact', ...packages);
}

/** An empty folder, outside this repository and all its packages, for all tests of a file. */
export function withFolder(): () => string {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'depth-package-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}

export interface Packed {
  /** The tarball. */
  path: string;
  /** What is in it. */
  files: string[];
}

/** Packs the build, as a release would. */
export async function pack(folder: string): Promise<Packed> {
  const printed = await run(ROOT, 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', folder);
  const [{ filename, files }] = JSON.parse(printed) as [{ filename: string; files: { path: string }[] }];
  return { path: join(folder, filename), files: files.map(({ path }) => path) };
}
