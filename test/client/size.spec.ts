import { gzipSync } from 'node:zlib';
import { fileOf } from '../support/pages';

const KB = 1_000;

/** What a page loads beside `socket.io-client` and `react`, compressed. */
it.each([
  ['client/index', 20 * KB],
  ['client/plain', 8 * KB],
  ['client/admin', 2 * KB],
  ['react/index', 3 * KB],
])('%s is smaller than %i bytes', (entry, most) => {
  const { length } = gzipSync(fileOf(`dist/${entry}.mjs`));
  console.info(`${entry}: ${length} bytes`);
  expect(length).toBeLessThan(most);
});

it('the plain client needs nothing, the other one socket.io-client alone', () => {
  const imports = (entry: string): (string | undefined)[] => {
    const found = fileOf(`dist/${entry}.mjs`).matchAll(/(?:from|import)\s*\(?["']([^"']+)/g);
    return [...new Set([...found].map(([, name]) => name))];
  };
  expect(imports('client/plain')).toEqual([]);
  expect(imports('client/admin')).toEqual([]);
  expect(imports('client/index')).toEqual(['socket.io-client']);
  expect(imports('react/index')).toEqual(['react']);
  expect(imports('publisher/index')).toEqual([]);
});
