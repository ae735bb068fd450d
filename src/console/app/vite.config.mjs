import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, gzipSync } from 'node:zlib';
import { parse } from '@formatjs/icu-messageformat-parser';
import optimizeLocales from '@react-aria/optimize-locales-plugin';
import { defineConfig } from 'vite';

/** The server that `vite` (for development) asks for all but the app. */
const SERVER = 'http://127.0.0.1:3000';

/** Parses the catalogues here, so that the browser need not: the parser stays out of the bundle. */
function compiledMessages() {
  return {
    name: 'compiled-messages',
    enforce: 'pre',
    async load(id) {
      if (!/\/i18n\/messages\/[\w.]+\.json$/.test(id)) return null;
      const messages = JSON.parse(await readFile(id, 'utf8'));
      return JSON.stringify(Object.fromEntries(Object.entries(messages).map(([key, text]) => [key, parse(text)])));
    },
  };
}

/** Puts a compressed copy beside each script and style sheet, so that the server need not make one. */
function compressedCopies() {
  return {
    name: 'compressed-copies',
    async writeBundle({ dir }, bundle) {
      for (const { fileName } of Object.values(bundle)) {
        if (!/\.(js|css)$/.test(fileName)) continue;
        const path = join(dir, fileName);
        await writeFile(`${path}.gz`, gzipSync(await readFile(path), { level: constants.Z_BEST_COMPRESSION }));
      }
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  // It is served below any path.
  base: './',
  plugins: [
    compiledMessages(),
    { ...optimizeLocales.vite({ locales: ['en-US', 'ar-AE'] }), enforce: 'pre' },
    compressedCopies(),
  ],
  resolve: {
    alias: {
      '@formatjs/icu-messageformat-parser': '@formatjs/icu-messageformat-parser/no-parser.js',
    },
  },
  build: {
    outDir: fileURLToPath(new URL('../../../dist/console/site', import.meta.url)),
    emptyOutDir: true,
    target: ['chrome123', 'firefox121', 'safari17.5'],
    modulePreload: { polyfill: false },
    // `img-src 'self'` and `font-src 'self'` know no data.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      // `use client` means nothing here.
      onLog: (level, log, report) => log.code === 'MODULE_LEVEL_DIRECTIVE' || report(level, log),
    },
  },
  server: {
    proxy: {
      '/config.json': { target: SERVER, rewrite: () => '/console/config.json' },
      '/api': SERVER,
      '/ws': { target: SERVER, ws: true },
    },
  },
});
