import { follow } from '../support/guide';
import { freePort } from '../support/free-port';

const OPEN_STORE = `
  import type { Broker, NotificationStore } from 'depth-realtime';
  export declare function openStore(broker: Broker): Promise<{ store: NotificationStore; close(): Promise<void> }>;`;

describe('the page on ports', () => {
  it('compiles, and works when pasted', async () => {
    const ports = { 3000: await freePort(), 6390: await freePort() };
    const { output, code } = await follow('docs/ports.md', ports, { 'open-store.ts': OPEN_STORE });
    expect(output).toMatch(/^{"data":\[\],.*}\n{.*"code":"FORBIDDEN".*}\n{.*"code":"USER_NOT_FOUND".*}\n/);
    // By the first worker, and not again by the second.
    expect(output.match(/mail to (alice|bob): Paid, Invoice 17\n/g)).toHaveLength(2);
    expect(output.match(/bob hears: .+\n/g)).toEqual(['bob hears: Invoice 17 is paid\n']);
    // What is not kept is told as often as it is said.
    expect(output.match(/bob is told: 17\n/g)).toHaveLength(2);
    expect(output).toMatch(/out of the team: FORBIDDEN\n{"code":"NOT_FOUND"}404\n$/);
    expect(code).toBe(0);
  }, 120_000);
});
