import { follow } from '../support/guide';
import { freePort } from '../support/redis';

describe('the page on deployment', () => {
  it('works when pasted: two nodes behind a proxy, restarted one after the other without a loss', async () => {
    const ports = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
    const change = (text: string): string =>
      ['3001', '3002', '8080', '6390'].reduce((all, port, i) => all.replaceAll(port, String(ports[i])), text);
    const { output, code } = await follow('docs/deploy.md', change);
    const all = Array.from({ length: 20 }, (_, i) => i + 1).join(' ');
    expect(output).toContain(`bob saw ${all}\n`);
    expect(output).toContain('following\nback\n');
    expect(code).toBe(0);
  }, 120_000);
});
