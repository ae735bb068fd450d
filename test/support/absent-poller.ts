import { token } from './clients';
import type { Node } from './node';
import { plainHttp, pollingSid, pollingUrl } from './plain-http';
import { until } from './until';

/** A client in `/chat` whom nothing reaches, as he does not poll: the server waits for him, as long as it does for anyone. */
export async function absentPoller(node: Node, userId: string): Promise<void> {
  const url = pollingUrl(node.url, await pollingSid(node.url));
  await plainHttp(url, { method: 'POST', body: `40/chat,${JSON.stringify({ token: token(userId) })}` });
  await until('his entry', async () => (await plainHttp(url)).text.startsWith('40/chat,'));
}
