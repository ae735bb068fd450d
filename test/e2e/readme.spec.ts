import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { replaced } from '../support/guide';
import { Node, startNode } from '../support/node';
import { freePort } from '../support/free-port';

const ROOT = join(__dirname, '..', '..');

/** The shell blocks of the tour, as a reader would paste them one after the other. */
function tourOf(readme: string): string {
  const text = readFileSync(join(ROOT, readme), 'utf8');
  const [, , tour = ''] = text.split(
    /^## (?:Run it|التشغيل|Five-minute tour|جولة في خمس دقائق|Import it|الاستيراد في تطبيقك)$/m,
  );
  return [...tour.matchAll(/```bash\n(.*?)```/gs)].map(([, block]) => block).join('\n');
}

describe('the tour of the README', () => {
  let node: Node;

  beforeEach(async () => {
    // As `npm start` does: demo data, and tokens of the development secret.
    node = await startNode({ DEMO: 'true', JWT_SECRET: '' });
  }, 30_000);

  afterEach(() => node.stop());

  it.each(['README.md', 'README.ar.md'])(
    'works when pasted: %s',
    async (readme) => {
      const ports = { 3001: await freePort(), 3002: await freePort(), 6390: await freePort() };
      const script = replaced(tourOf(readme), { 'http://127.0.0.1:3000': node.url, ...ports });
      const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], { cwd: ROOT, timeout: 50_000 });
      expect(stderr).toBe('');
      expect(stdout).toContain('"mentions":["bob"]');
      expect(stdout).toMatch(/live {7}seq 2: .+\nrecovered: true\nrecovered {2}seq 3: .+\nrecovered {2}seq 4: /);
      expect(stdout).toContain('"message":"بيانات غير صالحة"');
      expect(stdout).toMatch(/joined after seq 4\nover \/ws {3}seq 5: .+\nevent: ready\nid: \S+,0\]}\n/);
      expect(stdout).toMatch(/,4\]}\nevent: chat:message\nid: \S+,5\]}\n{"data":\[{\S+"content":".+","seq":6,/s);
      expect(stdout).toMatch(/joined: alice\nthere: alice, bob\nprogress: 60 version: 2\n/);
      expect(stdout).toMatch(/with a stale version: CONFLICT\ncomment: @bob\S* .+\nnotified of a mention\n/);
      expect(stdout).toMatch(/alice online: false\nalice online: true\nannounced: .+"level":"warning","from":"admin"/);
      expect(stdout).toContain('websocket_events_total{namespace="/projects",event="project:join"} 2');
      expect(stdout).toMatch(/bob heard: \S+/);
    },
    60_000,
  );

  it('has the same commands in both languages', () => {
    const commands = (readme: string): string =>
      tourOf(readme)
        .replace(/'[^'\n]*'/g, "''")
        .replace(/"title": "[^"]*"/, '');
    expect(commands('README.ar.md')).toBe(commands('README.md'));
  });
});
