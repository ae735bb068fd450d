import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SETTINGS } from '../../src/config/environment';
import { freePort } from '../support/free-port';
import { blocksOf, follow } from '../support/guide';
import { startNode } from '../support/node';
import { plainHttp } from '../support/plain-http';

const PAGE = 'docs/operate.md';

describe('the page on operating', () => {
  it('works when pasted: health, an outage, revocation, a backup restored', async () => {
    const ports = { 3000: await freePort(), 6390: await freePort(), 6391: await freePort() };
    const { output, code } = await follow(PAGE, ports);
    expect(output).toContain('{"status":"ok","info":{"engine":{"status":"up"}}');
    expect(output).toContain('SUCCESS: 9 rules found');
    expect(output).toContain('realtime_resync_total 0\n');
    expect(output).toMatch(
      /{"timestamp":".+","userId":"alice","namespace":"\/chat","event":"chat:join",.*"code":null}\n/,
    );
    expect(output).toMatch(/used_memory_human:\d/);
    expect(output).toContain('live: 200\n"code":"STORE_UNAVAILABLE"\n"seq":2\n');
    expect(output).toContain('"userId":"alice"\n"bannedUntil"\n"code":"USER_BANNED"\n');
    expect(output).toContain('"action":"admin:unban"\n"action":"admin:ban"\n"action":"session:revoke"\n');
    expect(output).toMatch(/"content":"before the storm"\n"content":"after the storm"\n$/);
    expect(code).toBe(0);
  }, 120_000);

  it('names every setting', () => {
    const page = readFileSync(join(__dirname, '..', '..', PAGE), 'utf8');
    expect(SETTINGS.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('watches metrics that there are', async () => {
    const node = await startNode();
    const { text } = await plainHttp(`${node.url}/metrics`);
    await node.stop();
    const [alerts] = blocksOf(PAGE).filter(({ file }) => file === 'alerts.yml');
    const watched = alerts?.text.match(/\b(?:websocket|realtime|nodejs|process)_\w+/g) ?? [];
    expect(watched.length).toBeGreaterThan(7);
    for (const name of watched) expect(text).toContain(`# HELP ${name.replace(/_bucket$/, '')} `);
  });
});
