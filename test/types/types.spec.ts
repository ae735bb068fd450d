import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { start, stop } from '../support/processes';
import { until } from '../support/until';

const ROOT = join(__dirname, '..', '..');
const TSC = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');

/** A project that has installed what clients need, and none of what servers do: no Nest, no types of Node. */
describe('what is typed wrong does not compile, what is right does', () => {
  let project: string;
  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), 'types-'));
    const modules = join(project, 'node_modules');
    for (const part of ['package.json', 'dist/client', 'dist/react', 'dist/publisher', 'dist/contracts']) {
      cpSync(join(ROOT, part), join(modules, 'depth-realtime', part), { recursive: true });
    }
    mkdirSync(join(modules, '@types'));
    for (const part of ['react', '@types/react', 'csstype']) {
      mkdirSync(dirname(join(modules, part)), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules', part), join(modules, part));
    }
    cpSync(join(__dirname, 'fixtures'), join(project, 'src'), { recursive: true });
  });
  afterAll(() => rmSync(project, { recursive: true }));

  it.each<[how: string, type: 'module' | 'commonjs', compilerOptions: object]>([
    ['nodenext, as ESM', 'module', { module: 'nodenext' }],
    ['nodenext, as CommonJS', 'commonjs', { module: 'nodenext' }],
    ['bundler', 'module', { module: 'esnext', moduleResolution: 'bundler' }],
    ['node10', 'commonjs', { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' }],
  ])(
    'with the resolution of %s',
    async (_how, type, options) => {
      writeFileSync(join(project, 'package.json'), JSON.stringify({ type }));
      const compilerOptions = {
        ...{ target: 'es2022', lib: ['es2022', 'dom'], types: [], strict: true, noUncheckedIndexedAccess: true },
        ...{ exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: false },
        ...options,
      };
      writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
      const compiler = start(process.execPath, [TSC, '-p', project]);
      await until('compiled', () => compiler.exitCode !== null, 60_000);
      expect(compiler.output()).toBe('');
      expect(await stop(compiler)).toBe(0);
    },
    90_000,
  );
});
