import { once } from 'node:events';
import { join } from 'node:path';
import { start } from './processes';

/** Debian's own Python, which has Debian's packages. */
export const PYTHON = '/usr/bin/python3';

export interface Script<Line> {
  output: () => string;
  /** The lines of JSON that it printed so far. */
  lines: () => Line[];
  ended: Promise<unknown>;
}

/** Runs a script of this folder. */
export function runScript<Line>(name: string, args: string[]): Script<Line> {
  const child = start(PYTHON, [join(__dirname, name), ...args]);
  const { output } = child;
  const lines = (): Line[] =>
    output()
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Line);
  return { output, lines, ended: once(child, 'close') };
}
