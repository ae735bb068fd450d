import { Agent, IncomingMessage, request } from 'node:http';
import type { Position, StreamReady } from '../../src/contracts/rooms';
import { Claims, token } from './clients';
import type { Node } from './node';
import { PlainAnswer, plainHttp } from './plain-http';
import { until } from './until';

export interface StreamEvent {
  event: string;
  data: unknown;
  /** `undefined`: it had none. */
  id: string | undefined;
}

export interface StreamOptions extends Claims {
  rooms?: readonly string[];
  /** Further parameters, beside the rooms. */
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** Told of each event in the turn in which it comes. */
  onEvent?: (event: StreamEvent) => void;
}

const open = new Set<Sse>();

/** Call in `afterEach`. */
export function closeStreams(): void {
  for (const stream of open) stream.close();
}

export function streamUrl({ url }: Pick<Node, 'url'>, rooms: readonly string[] = [], query = {}): string {
  const parameters = new URLSearchParams({ ...(rooms.length > 0 && { rooms: rooms.join() }), ...query });
  return `${url}/api/v1/stream?${parameters}`;
}

/** Without a user nothing tells who is calling but what is in `options`. */
function requestOf(
  node: Pick<Node, 'url'>,
  userId: string | null,
  { rooms, query, headers = {}, onEvent: _, ...claims }: StreamOptions,
): { url: string; headers: Record<string, string> } {
  const authorization = userId === null ? undefined : { authorization: `Bearer ${token(userId, claims)}` };
  return { url: streamUrl(node, rooms, query), headers: { ...authorization, ...headers } };
}

/** How a stream is answered that is refused. */
export function refusedStream(
  node: Pick<Node, 'url'>,
  userId: string | null,
  options: StreamOptions,
): Promise<PlainAnswer> {
  const { url, headers } = requestOf(node, userId, options);
  return plainHttp(url, { headers });
}

/** A stream, read as the HTML standard has it (9.2.6), by code that is nobody else's. */
export class Sse {
  readonly heard: StreamEvent[] = [];
  readonly comments: string[] = [];
  /** All that was received. */
  text = '';
  retry: number | undefined;
  lastId = '';
  ended = false;
  private rest = '';
  private fields: { event?: string; id?: string; data: string[] } = { data: [] };

  private constructor(
    readonly response: IncomingMessage,
    private readonly onEvent: StreamOptions['onEvent'],
  ) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.read(chunk));
    response.once('error', () => undefined); // it is closed next
    response.once('close', () => (this.ended = true));
    open.add(this);
  }

  /** Awaits the answer, and `ready`. */
  static async open(node: Pick<Node, 'url'>, userId: string | null, options: StreamOptions): Promise<Sse> {
    const { url, headers } = requestOf(node, userId, options);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(url, { headers, agent: new Agent() }, resolve).once('error', reject).end();
    });
    const stream = new Sse(response, options.onEvent);
    if (response.statusCode !== 200) {
      await until('the refusal', () => stream.ended);
      throw new Error(`${response.statusCode} ${stream.text}`);
    }
    await stream.hear('ready');
    return stream;
  }

  of<T>(event: string): T[] {
    return this.heard.filter((heard) => heard.event === event).map(({ data }) => data as T);
  }

  /** Awaits until `count` events were heard under a name. */
  async hear<T>(event: string, count = 1, withinMs?: number): Promise<T[]> {
    await until(`${count} × ${event}`, () => this.of(event).length >= count, withinMs);
    return this.of<T>(event);
  }

  async end(withinMs?: number): Promise<void> {
    await until('the end of the stream', () => this.ended, withinMs);
  }

  /** What was heard with a place in a log. */
  placed(): (StreamEvent & { data: { position: Position } })[] {
    return this.heard.filter((heard): heard is StreamEvent & { data: { position: Position } } => {
      return typeof heard.data === 'object' && heard.data !== null && 'position' in heard.data;
    });
  }

  seqs(room: string): number[] {
    const inRoom = this.placed().filter(({ data }) => data.position.room === room);
    return inRoom.map(({ data }) => data.position.seq);
  }

  close(): void {
    this.response.destroy();
    open.delete(this);
  }

  private read(chunk: string): void {
    this.text += chunk;
    const lines = (this.rest + chunk).split(/\r\n|\n|\r/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.readLine(line);
  }

  private readLine(line: string): void {
    if (line === '') {
      this.dispatch();
      return;
    }
    const [, name = line, value = ''] = /^([^:]*): ?(.*)$/s.exec(line) ?? [];
    if (name === '') this.comments.push(value);
    else if (name === 'data') this.fields.data.push(value);
    else if (name === 'event' || name === 'id') this.fields[name] = value;
    else if (name === 'retry') this.retry = Number(value);
    else throw new Error(`a line that is none of a stream: ${line}`);
  }

  private dispatch(): void {
    const { event = 'message', id, data } = this.fields;
    this.fields = { data: [] };
    if (id !== undefined) this.lastId = id;
    if (data.length === 0) return;
    const heard = { event, data: JSON.parse(data.join('\n')) as unknown, id };
    this.heard.push(heard);
    this.onEvent?.(heard);
  }
}

/** An `id:` as what it says. */
export function placesOf(id: string): Record<string, [epoch: string, seq: number]> {
  return JSON.parse(id) as Record<string, [string, number]>;
}

/**
 * Expects each id to be true: `ready` has the place in each room, whatever has a position moves that one room to it, and
 * what has none has no id.
 */
export function expectTrueIds({ heard }: Sse): void {
  const [ready, ...others] = heard;
  expect(ready?.event).toBe('ready');
  const { positions } = ready?.data as StreamReady;
  const places = new Map(positions.map(({ room, epoch, seq }) => [room, [epoch, seq]]));
  expect(placesOf(ready?.id ?? '')).toEqual(Object.fromEntries(places));
  for (const { event, data, id } of others) {
    const { position, room } = data as { position?: Position; room?: string };
    if (event === 'room:closed' && room !== undefined) places.delete(room);
    if (position) places.set(position.room, [position.epoch, position.seq]);
    expect([event, id && placesOf(id)]).toEqual([event, position && Object.fromEntries(places)]);
    if (id !== undefined) expect(id).toMatch(/^[\x20-\x7e]+$/);
  }
}
