import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../support/free-port';
import { pack, Packed, ROOT, run, withFolder } from './support/npm';
import { scriptOf } from './support/page';

/** Far more than the five minutes it takes a person: machines that test do several things at a time. */
const PATIENCE_MS = 900_000;

describe('the page "Import it", from an empty folder', () => {
  const folder = withFolder();
  let packed: Packed;

  beforeAll(async () => {
    packed = await pack(folder());
  }, 60_000);

  it.each([11, 12])(
    'leads to the first message on Nest %i',
    async (major) => {
      const url = `http://localhost:${await freePort()}`;
      const empty = join(folder(), `nest-${major}`);
      mkdirSync(empty);
      const script = scriptOf(join(ROOT, 'docs', 'import.md'), url)
        // The other major, a port that is free, and the package as it will be released.
        .replaceAll('@nestjs/cli@12', `@nestjs/cli@${major}`)
        .replaceAll('http://localhost:3000', url)
        .replaceAll('npm install depth-realtime', `npm install ${packed.path}`);
      const settings = { PORT: new URL(url).port, npm_config_prefer_offline: 'true', npm_config_yes: 'true' };
      const said = await run(
        empty,
        'env',
        ...Object.entries(settings).map((pair) => pair.join('=')),
        'bash',
        '-c',
        script,
      );

      expect(said).toContain('"mentions":["bob"]');
      expect(said).toContain('alice: Hello @bob! أهلًا!\nalice: Are you there?\n');
      expect(said).toContain('"code":"USER_NOT_FOUND"');
    },
    PATIENCE_MS,
  );
});
