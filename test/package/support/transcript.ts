import { io } from 'socket.io-client';
import { until } from '../../support/until';

interface Ask {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Says when it was, or of whom one knows it already. */
const PASSING = ['connection', 'date', 'keep-alive', 'retry-after', 'transfer-encoding'];

function asks(prefix: string, token: string): Ask[] {
  const authorization = { authorization: `Bearer ${token}` };
  const json = { ...authorization, 'content-type': 'application/json' };
  const post = (body: string, headers: Record<string, string> = json): Ask => {
    return { method: 'POST', path: `${prefix}/items`, headers, body };
  };
  const limited: Ask = { path: `${prefix}/limited` };
  return [
    { path: '/' },
    { path: `${prefix}/items` },
    { path: `${prefix}/items`, headers: { authorization: 'Bearer nonsense' } },
    { path: `${prefix}/items?limit=7`, headers: authorization },
    { path: `${prefix}/items?limit=70`, headers: authorization },
    { path: `${prefix}/items?colour=red`, headers: authorization },
    post('{"title": "short", "tags": [{"name": "one"}]}'),
    post('{"title": "far too long for it"}'),
    post('{"title": "short", "more": true}'),
    post('{"title": "short", "tags": [{"name": 1}, {}, {}]}'),
    post('{"title"'),
    post('title=short', { ...authorization, 'content-type': 'application/x-www-form-urlencoded' }),
    post(JSON.stringify({ title: 'x'.repeat(90_000) })),
    post(JSON.stringify({ title: 'x'.repeat(2_000_000) })),
    post('['.repeat(40) + ']'.repeat(40)),
    { path: `${prefix}/broken` },
    limited,
    limited,
    limited,
    {
      method: 'OPTIONS',
      path: `${prefix}/items`,
      headers: { origin: 'https://host.example', 'access-control-request-method': 'POST' },
    },
    { method: 'PUT', path: `${prefix}/items`, headers: authorization },
    ...[
      '/health/live',
      '/health/ready',
      '/metrics',
      '/docs',
      '/docs/openapi.json',
      '/console',
      '/nothing',
      '/api',
      '/api/v2',
    ].map((path) => ({ path })),
    { path: `${prefix}/nothing`, headers: { 'accept-language': 'ar' } },
  ];
}

/** What the host answers to all kinds of requests. */
export async function httpTranscript(url: string, prefix: string, token: string): Promise<unknown[]> {
  const answers = [];
  for (const { path, ...request } of asks(prefix, token)) {
    const response = await fetch(url + path, { ...request, signal: AbortSignal.timeout(10_000) });
    const headers = [...response.headers].filter(([name]) => !PASSING.includes(name) && !name.endsWith('-reset'));
    answers.push({
      asked: `${request.method ?? 'GET'} ${path} ${request.body?.slice(0, 40) ?? ''}`,
      status: response.status,
      headers,
      body: await response.text(),
    });
  }
  return answers;
}

/** What the host's own gateway does. */
export async function gatewayTranscript(url: string): Promise<unknown[]> {
  const heard: unknown[] = [];
  for (const transports of [['websocket'], ['polling']]) {
    const socket = io(`${url}/news`, { transports, forceNew: true, reconnection: false });
    socket.onAny((event: string, ...data: unknown[]) => heard.push([transports[0], event, ...data]));
    socket.on('connect_error', ({ message }) => heard.push([transports[0], 'connect_error', message]));
    socket.on('disconnect', (reason) => heard.push([transports[0], 'disconnect', reason]));
    try {
      await until('the welcome', () => heard.length > 0 && JSON.stringify(heard.at(-1)).includes('welcome'));
      for (const news of [{ text: 'سلام' }, { text: 5 }, { text: 'x', more: true }, { text: 'x'.repeat(20_000) }]) {
        const before = heard.length;
        socket.emit('tell', news);
        await until('what comes of it', () => heard.length > before);
      }
      heard.push([
        'unknown',
        await socket
          .timeout(300)
          .emitWithAck('unknown', {})
          .catch(() => 'no answer'),
      ]);
      heard.push(['ask', await socket.timeout(5_000).emitWithAck('ask', {})]);
    } finally {
      socket.disconnect();
    }
  }
  return heard;
}
