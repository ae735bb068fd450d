// What clients import, made of what `nest build` has left in dist/: a bundle of each entry for import and for require.
// The compiler's types stay as they are; its modules, which the bundles hold, go.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { minify } from 'terser';
import { privateNames } from './private-names.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['client', 'react', 'publisher'];
const ENTRIES = ['client/index', 'client/plain', 'client/admin', 'react/index', 'publisher/index'];
const FORMATS = { mjs: 'esm', cjs: 'cjs' };

const shortened = privateNames(...[...FOLDERS, 'contracts'].map((folder) => `${root}src/${folder}`));

/** esbuild bundles; terser, which takes longer, finds some more to leave out. */
async function bundle(entry, extension) {
  const outfile = `${root}dist/${entry}.${extension}`;
  const format = FORMATS[extension];
  const { outputFiles } = await build({
    entryPoints: [`${root}src/${entry}.ts`],
    outfile,
    write: false,
    format,
    bundle: true,
    minify: true,
    mangleProps: new RegExp(`^(${shortened.join('|')})$`),
    sourcemap: true,
    target: 'es2022',
    platform: 'neutral',
    packages: 'external',
    logLevel: 'warning',
    // A field without a value need not be said.
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
  });
  const [map, code] = outputFiles.map(({ text }) => text);
  const minified = await minify(code, {
    module: format === 'esm',
    toplevel: true,
    ecma: 2020,
    compress: { passes: 3, unsafe_arrows: true, unsafe_methods: true },
    sourceMap: { content: map, includeSources: true, url: `${outfile.split('/').pop()}.map` },
  });
  await writeFile(outfile, minified.code);
  await writeFile(`${outfile}.map`, minified.map);
}

for (const folder of FOLDERS) {
  for (const file of await readdir(`${root}dist/${folder}`)) {
    if (/\.(js|mjs|cjs|d\.mts)(\.map)?$/.test(file)) await rm(`${root}dist/${folder}/${file}`);
  }
}

for (const entry of ENTRIES) {
  for (const extension of Object.keys(FORMATS)) await bundle(entry, extension);
  // For `import` TypeScript wants types of its own, though they are the same.
  await writeFile(`${root}dist/${entry}.d.mts`, `export * from './${entry.split('/').pop()}.js';\n`);
  const bytes = gzipSync(await readFile(`${root}dist/${entry}.mjs`)).length;
  console.log(`depth-realtime/${entry.replace('/index', '')}: ${(bytes / 1000).toFixed(1)} KB gzipped`);
}
