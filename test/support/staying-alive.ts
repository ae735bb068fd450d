import { Node } from './node';
import { plainHttp } from './plain-http';

/** After each test the same processes must answer, and have printed no stack during it. */
export function expectToStayAlive(nodes: () => Node[]): void {
  let printed: number[];

  beforeEach(() => {
    printed = nodes().map((node) => node.output().length);
  });

  afterEach(async () => {
    for (const [i, node] of nodes().entries()) {
      expect((await plainHttp(`${node.url}/health/live`)).status).toBe(200);
      expect(() => process.kill(node.pid, 0)).not.toThrow();
      const lines = node.output().slice(printed[i]).split('\n');
      expect(lines.filter((line) => /^\s+at .+:\d+\)?/.test(line)).slice(0, 3)).toEqual([]);
    }
  });
}
