import { follow } from '../support/guide';
import { freePort } from '../support/free-port';

describe('the page on deployment', () => {
  it('works when pasted: two nodes behind a proxy, restarted one after the other without a loss', async () => {
    const ports = { 3001: await freePort(), 3002: await freePort(), 8080: await freePort(), 6390: await freePort() };
    const { output, code } = await follow('docs/deploy.md', ports);
    const all = Array.from({ length: 20 }, (_, i) => i + 1).join(' ');
    expect(output).toContain(`bob saw ${all}\n`);
    expect(output).toContain('following\nback\n');
    expect(code).toBe(0);
  }, 120_000);
});
