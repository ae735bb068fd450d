import { Node } from './node';
import { plainHttp } from './plain-http';
import { until } from './until';

/** The series of `/metrics` by name and labels as they are written there. */
export async function scrape(node: Pick<Node, 'url'>): Promise<Map<string, number>> {
  const { text } = await plainHttp(`${node.url}/metrics`);
  return parseMetrics(text);
}

export function parseMetrics(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

/** Awaits that a series has a value. One that is not there yet counts as 0. */
export async function untilMetric(node: Node, series: string, value: number): Promise<void> {
  await until(`${series} ${value}`, async () => ((await scrape(node)).get(series) ?? 0) === value);
}

/** What some series have grown by while something was done. */
export async function growth(node: Node, series: string[], act: () => Promise<unknown>): Promise<number[]> {
  const before = await scrape(node);
  await act();
  const after = await scrape(node);
  return series.map((name) => (after.get(name) ?? 0) - (before.get(name) ?? 0));
}
