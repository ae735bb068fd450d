import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Rows that must be there. */
const ATTACKS = 30;
const FAULTS = 18;

interface Entry {
  row: string;
  file: string;
  title: string;
}

/** `| row | clause | file | title |` */
const LINE = /^\| ([TF]\d+) +\| [^|]+ +\| ([^|]+?) +\| ([^|]+?) +\|$/gm;

const text = readFileSync(join(__dirname, 'ROWS.md'), 'utf8');
const entries = [...text.matchAll(LINE)].map(([, row = '', file = '', title = '']): Entry => ({ row, file, title }));

describe('the table of rows', () => {
  it('has every row', () => {
    const rows = new Set(entries.map(({ row }) => row));
    const expected = [
      ...Array.from({ length: ATTACKS }, (_, i) => `T${i + 1}`),
      ...Array.from({ length: FAULTS }, (_, i) => `F${i + 1}`),
    ];
    expect(expected.filter((row) => !rows.has(row))).toEqual([]);
  });

  it('has no line that says nothing', () => {
    const lines = text.split('\n').filter((line) => /^\| [TF]\d/.test(line));
    expect(entries).toHaveLength(lines.length);
  });

  it.each(entries.map((entry) => [entry.row, entry.file, entry.title] as const))('%s: %s › %s', (_row, file, title) => {
    const path = join(__dirname, file);
    expect([file, existsSync(path)]).toEqual([file, true]);
    // As it is written there, whether as a text of a test or of a group of tests.
    expect(readFileSync(path, 'utf8')).toContain(title);
  });
});
