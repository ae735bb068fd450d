// What clients import, made of what `nest build` has left in dist/: a bundle of each entry for import and for require.
// The compiler's types stay as they are; its modules, which the bundles hold, go.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const ENTRIES = ['client/index', 'client/plain'];
const FORMATS = { mjs: 'esm', cjs: 'cjs' };

for (const file of await readdir(`${root}dist/client`)) {
  if (/\.(js|mjs|cjs|d\.mts)(\.map)?$/.test(file)) await rm(`${root}dist/client/${file}`);
}

for (const entry of ENTRIES) {
  for (const [extension, format] of Object.entries(FORMATS)) {
    await build({
      entryPoints: [`${root}src/${entry}.ts`],
      outfile: `${root}dist/${entry}.${extension}`,
      format,
      bundle: true,
      minify: true,
      sourcemap: true,
      sourcesContent: true,
      target: 'es2022',
      platform: 'neutral',
      packages: 'external',
      logLevel: 'warning',
    });
  }
  // For `import` TypeScript wants types of its own, though they are the same.
  const [, name] = entry.split('/');
  await writeFile(`${root}dist/${entry}.d.mts`, `export * from './${name}.js';\n`);
  const bytes = gzipSync(await readFile(`${root}dist/${entry}.mjs`)).length;
  console.log(`${entry}: ${(bytes / 1024).toFixed(1)} KiB gzipped`);
}
