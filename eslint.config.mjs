import eslint from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/**
 * Who may import whom: contracts ← rooms ← domains ← gateways, controllers, transports ← modules ← main.
 * `except` lists what may be imported from a forbidden folder.
 */
const zones = [
  {
    target: './src/contracts',
    from: './src',
    except: ['./contracts'],
    message: 'contracts/ imports nothing: the client SDK imports only contracts/.',
  },
  {
    target: './src/client',
    from: './src',
    except: ['./client', './contracts'],
    message: 'client/ runs where there is no server: it knows contracts only.',
  },
  {
    target: './src/react',
    from: './src',
    except: ['./react', './client', './contracts'],
    message: 'react/ knows the client only.',
  },
  {
    target: './src/publisher',
    from: './src',
    except: ['./publisher', './client', './contracts'],
    message: 'publisher/ runs in servers without Nest: it is a client, too.',
  },
  {
    target: './src/timing',
    from: './src',
    except: ['./timing'],
    message: 'timing/ is a leaf.',
  },
  {
    target: './src/collections',
    from: './src',
    except: ['./collections'],
    message: 'collections/ is a leaf.',
  },
  {
    target: './src/ids',
    from: './src',
    except: ['./ids'],
    message: 'ids/ is a leaf.',
  },
  {
    target: './src/draining',
    from: './src',
    except: ['./draining', './contracts', './realtime.options.ts'],
    message: 'draining/ knows no kind of connection.',
  },
  {
    target: './src/redis',
    from: './src',
    except: ['./redis', './contracts', './timing', './realtime.options.ts'],
    message: 'redis/ knows no domain.',
  },
  {
    target: './src/rooms',
    from: './src',
    except: ['./rooms', './contracts', './timing', './redis'],
    message: 'rooms/ knows contracts and the engine only.',
  },
  {
    target: './src/nodes',
    from: './src',
    except: ['./nodes', './contracts', './timing', './ids', './rooms', './redis'],
    message: 'nodes/ knows no domain.',
  },
  {
    target: ['./src/**/*.service.ts', './src/**/*store.ts', './src/**/*broker.ts', './src/rooms/**'],
    from: ['./src/transports/**', './src/http/**', './src/**/*.gateway.ts', './src/**/*.controller.ts'],
    message: 'Data flows one way: services and stores know no transport.',
  },
  {
    target: './src/**/memory-*.ts',
    from: './src/**/redis-*.ts',
    message: 'Engines are siblings: memory-* never imports redis-*.',
  },
  {
    target: './src/**/redis-*.ts',
    from: './src/**/memory-*.ts',
    message: 'Engines are siblings: redis-* never imports memory-*.',
  },
  {
    target: './src/{chat,projects,notifications,rooms}/**',
    from: './src/observability',
    message: 'Domains do not count themselves: transports and guards do.',
  },
  {
    target: './src/!(testing)/**',
    from: './src/testing',
    message: 'testing/ is for tests, ours and those of host apps.',
  },
  {
    target: ['./src/!(demo|config|docs)/**', './src/docs/!(generator)/**', './src/docs/*.ts'],
    from: ['./src/{main,standalone.module}.ts', './src/demo/**', './src/config/**'],
    message: 'Only the standalone server, and what documents it, know these.',
  },
  {
    target: ['./src/!(docs)/**', './src/*.ts', './src/docs/!(generator)/**', './src/docs/*.ts'],
    from: './src/docs/generator',
    message: 'A part of the build: it is not in the package.',
  },
];

/** The console is a client like any other. */
const consoleZone = {
  target: './src/console/app',
  from: './src',
  except: ['./console/app', './client', './react', './contracts'],
  message: 'The console knows the SDK only.',
};

const sockets = ['ioredis', 'socket.io', 'ws'];
const telemetry = ['prom-client', 'pino'];

export default tseslint.config(
  // Apps of their own are checked by their own compiler, against the package as it is installed.
  {
    ignores: [
      'dist',
      'coverage',
      'bench/results',
      'docs/api',
      'test/package/hosts',
      'test/types/fixtures',
      'examples/host-app',
    ],
  },
  eslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: tseslint.configs.strictTypeChecked,
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js'] })] },
    languageOptions: { parserOptions: { project: './tsconfig.spec.json', tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowEmpty: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'import-x/no-restricted-paths': ['error', { zones: [...zones, consoleZone] }],
    },
  },
  {
    files: ['src/console/app/**/*.ts', 'src/console/app/**/*.tsx'],
    languageOptions: { parserOptions: { project: './src/console/app/tsconfig.json' } },
    plugins: { 'react-hooks': reactHooks },
    rules: reactHooks.configs['recommended-latest'].rules,
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/observability/**'],
    rules: { 'no-restricted-imports': ['error', { paths: telemetry }] },
  },
  {
    files: ['src/**/*.service.ts', 'src/**/*.store.ts', 'src/contracts/**'],
    ignores: ['src/**/redis-*'],
    rules: { 'no-restricted-imports': ['error', { paths: [...sockets, ...telemetry] }] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/config/**', 'src/main.ts', 'src/token.ts'],
    rules: { 'no-restricted-globals': ['error', { name: 'process', message: 'Only config/ reads the environment.' }] },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: Object.fromEntries(
        [
          'require',
          'module',
          '__dirname',
          'process',
          'console',
          'Buffer',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'setImmediate',
          'performance',
          'fetch',
          'Response',
          'URL',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  { files: ['**/*.mjs'], languageOptions: { sourceType: 'module' } },
  {
    files: ['examples/browser/*.js', 'src/docs/assets/*.js'],
    languageOptions: {
      sourceType: 'script',
      globals: { document: 'readonly', window: 'readonly', WebSocket: 'readonly' },
    },
  },
);
