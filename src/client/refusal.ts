import type { Problem } from '../contracts/errors';
import { RealtimeClientError } from './errors';
import type { Settings } from './options';

/**
 * Why the server does not let a token in: a WebSocket of a browser keeps that for itself, and so it is asked over REST.
 * `undefined`: it does, or nobody of ours answers.
 */
export async function refusalOf(
  { url, paths, locale }: Settings,
  token: string,
): Promise<RealtimeClientError | undefined> {
  try {
    const response = await fetch(new URL(`${paths.api}/tickets`, url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...(locale && { 'accept-language': locale }) },
    });
    if (response.ok) return undefined;
    const problem = (await response.json()) as Problem | object;
    return 'code' in problem ? RealtimeClientError.of(problem) : undefined;
  } catch {
    return undefined;
  }
}
