const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { temporaryFolder } = require('./processes.js');

const TYPESCRIPT = join(__dirname, 'typescript.js');

/**
 * What runs the script of a server: `version` is `undefined` where it is not installed. `command(script, preloaded)`
 * gives the program and its arguments; the modules `preloaded` come before the script.
 */
const RUNTIMES = {
  node: {
    version: () => process.version,
    command: (script, preloaded) => [process.execPath, ...preloaded.flatMap((path) => ['-r', path]), script],
  },
  typescript: {
    version: () => process.version,
    command: (script, preloaded) => RUNTIMES.node.command(script, [TYPESCRIPT, ...preloaded]),
  },
  // 103 MB: too much for everybody who installs this project. BUN=path, or `npm install --no-save bun`, or one in the PATH.
  bun: {
    version: () => versionOf(bun(), ['--version'], /^\d+\.\d+\.\d+/),
    command: (script, preloaded) => [bun(), ...preloaded.flatMap((path) => ['--preload', path]), script],
  },
  c: {
    version: () => versionOf('gcc', ['--version'], /\d+\.\d+\.\d+$/m),
    command: (script) => {
      const program = join(temporaryFolder(), 'server');
      const { status, stderr } = spawnSync('gcc', ['-O2', '-Wall', '-o', program, script], { encoding: 'utf8' });
      if (status !== 0) throw new Error(`gcc ${script}: ${stderr}`);
      return [program];
    },
  },
};

function bun() {
  const installed = join(__dirname, '..', '..', 'node_modules', '.bin', 'bun');
  return process.env.BUN ?? (existsSync(installed) ? installed : 'bun');
}

function versionOf(program, args, pattern) {
  return spawnSync(program, args, { encoding: 'utf8' }).stdout?.match(pattern)?.[0];
}

module.exports = { RUNTIMES };
