// Builds when there is no build yet, or when the sources are newer than it.
const { execSync } = require('node:child_process');
const { readdirSync, statSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');

function newest(folder) {
  const times = readdirSync(folder, { recursive: true }).map((file) => statSync(join(folder, file)).mtimeMs);
  return Math.max(...times);
}

const built = statSync(join(root, 'dist', 'main.js'), { throwIfNoEntry: false });
if (!built || built.mtimeMs < newest(join(root, 'src'))) {
  process.stderr.write('Building …\n');
  execSync('npm run --silent build', { cwd: root, stdio: ['ignore', 2, 2] });
}
