import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = join(__dirname, '..', '..', 'bench', 'losses.js');

/** `fault`, left out where it is that of the row before, and what of it is looked at here. */
const ROW = /^\| (?:(F\d+): [^|]+)? *\| ([^|]+) \| ([\d,]+) \| ([\d,]+) \|.* \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$/gm;

describe('npm run bench:losses', () => {
  it('finds losses at the tutorial’s server when nodes or subscriptions are killed, and none at ours', async () => {
    const part = ['--fault', 'F1', '--fault', 'F10', '--server', 'ours', '--server', 'tutorial'];
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, ...part]);
    let fault = '';
    const rows = [...stdout.matchAll(ROW)].map(([, named, server, ...counts]) => {
      const [acked = 0, lost = 0, ...others] = counts.map((count) => Number(count.replaceAll(',', '')));
      return { row: `${(fault = named ?? fault)}, ${server}`, acked: acked > 0, lost: lost > 0, others };
    });
    const ours = { acked: true, lost: false, others: [0, 0, 0] };
    const theirs = { acked: true, lost: true, others: expect.anything() as number[] };
    expect(rows).toEqual([
      { row: 'F1, depth-realtime', ...ours },
      { row: 'F1, Socket.IO, Redis adapter', ...theirs },
      { row: 'F10, depth-realtime', ...ours },
      { row: 'F10, Socket.IO, Redis adapter', ...theirs },
    ]);
  }, 240_000);
});
