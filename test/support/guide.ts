import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { start } from './processes';

const ROOT = join(__dirname, '..', '..');

interface Block {
  language: string;
  /** The file the reader is to make of it. */
  file?: string;
  text: string;
}

/** The blocks of a page: ```` ```nginx nginx.conf ```` is a file, `bash` is to be pasted. */
export function blocksOf(page: string, instead: Record<string, string | number> = {}): Block[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)].map(([, language = '', file, block = '']) => ({
    language,
    file,
    text: replaced(block, instead),
  }));
}

/** A folder in which the package and all its friends are installed, and which holds the files of some blocks. */
function workshop(blocks: readonly Block[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'depth-guide-'));
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  symlinkSync(ROOT, join(modules, 'depth-realtime'));
  const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { bin: Record<string, string> };
  for (const [name, file] of Object.entries(bin)) symlinkSync(join(ROOT, file), join(modules, '.bin', name));
  for (const { file, text } of blocks) if (file) writeFileSync(join(folder, file), text);
  return folder;
}

/** What a bundler makes of a page's file and those it imports. */
export async function bundled(page: string, file: string, instead: Record<string, string | number>): Promise<string> {
  const folder = workshop(blocksOf(page, instead));
  const { outputFiles } = await build({
    entryPoints: [join(folder, file)],
    bundle: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  rmSync(folder, { recursive: true });
  return outputFiles[0]?.text ?? '';
}

/** All at once: what stands in place of one word may look like another. */
export function replaced(text: string, instead: Record<string, string | number>): string {
  if (Object.keys(instead).length === 0) return text;
  return text.replace(new RegExp(Object.keys(instead).join('|').replaceAll('.', '\\.'), 'g'), (word) =>
    String(instead[word]),
  );
}

const TYPESCRIPT = {
  compilerOptions: {
    module: 'nodenext',
    target: 'ES2023',
    types: ['node'],
    strict: true,
    noUnusedLocals: true,
    emitDecoratorMetadata: true,
    experimentalDecorators: true,
    skipLibCheck: true,
  },
};

/** Compiles what of a page is TypeScript, against the package as it is built. Throws, with what the compiler says. */
function compile(folder: string): void {
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TYPESCRIPT));
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stdout);
}

/**
 * Does what a page says, in its order, and gives what was printed. `instead` are words that are read as others: ports, addresses;
 * `given` are files that the page takes for granted. What the page leaves running ends with it.
 */
export async function follow(
  page: string,
  instead: Record<string, string | number>,
  given: Record<string, string> = {},
): Promise<{ output: string; code: number | null }> {
  const blocks = blocksOf(page, instead);
  const folder = workshop(blocks);
  for (const [file, text] of Object.entries(given)) writeFileSync(join(folder, file), text);
  if (blocks.some(({ language, file }) => language === 'ts' && file)) compile(folder);
  const script = blocks.filter(({ language, file }) => language === 'bash' && !file).map(({ text }) => text);
  const { PATH, HOME } = process.env;
  const shell = start('setsid', ['timeout', '100', 'bash', '-ec', `cd ${folder}\n${script.join('\n')}`], {
    PATH,
    HOME,
  });
  const [code] = (await once(shell, 'exit')) as [number | null];
  try {
    process.kill(-(shell.pid as number), 'SIGKILL');
  } catch {
    // nothing was left running
  }
  rmSync(folder, { recursive: true });
  return { output: shell.output(), code };
}
