import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from './processes';

const ROOT = join(__dirname, '..', '..');

interface Block {
  language: string;
  /** The file the reader is to make of it. */
  file?: string;
  text: string;
}

/** The blocks of a page: ```` ```nginx nginx.conf ```` is a file, `bash` is to be pasted. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)].map(([, language = '', file, block = '']) => ({
    language,
    file,
    text: block,
  }));
}

/** An empty folder in which the package and all its friends are installed. */
function workshop(): string {
  const folder = mkdtempSync(join(tmpdir(), 'depth-guide-'));
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  symlinkSync(ROOT, join(modules, 'depth-realtime'));
  const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { bin: Record<string, string> };
  for (const [name, file] of Object.entries(bin)) symlinkSync(join(ROOT, file), join(modules, '.bin', name));
  return folder;
}

/** All at once: what stands in place of one word may look like another. */
export function replaced(text: string, instead: Record<string, string | number>): string {
  return text.replace(new RegExp(Object.keys(instead).join('|').replaceAll('.', '\\.'), 'g'), (word) =>
    String(instead[word]),
  );
}

/**
 * Does what a page says, in its order, and gives what was printed. `instead` are words that are read as others: ports, addresses.
 * What the page leaves running ends with it.
 */
export async function follow(
  page: string,
  instead: Record<string, string | number>,
): Promise<{ output: string; code: number | null }> {
  const folder = workshop();
  const blocks = blocksOf(page).map((block) => ({ ...block, text: replaced(block.text, instead) }));
  for (const { file, text } of blocks) if (file) writeFileSync(join(folder, file), text);
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
