import type { Problem } from '../contracts/errors';
import { RealtimeClientError } from './errors';
import type { Settings } from './options';

/**
 * Why the server does not let a token in: a WebSocket of a browser keeps that for itself, and so it is asked over REST.
 * `undefined`: the token is not the reason, or nobody answers.
 */
export async function refusalOf(
  { url, paths, locale, timeouts }: Settings,
  token: string,
): Promise<RealtimeClientError | undefined> {
  try {
    const response = await fetch(new URL(`${paths.api}/tickets`, url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...(locale && { 'accept-language': locale }) },
      signal: AbortSignal.timeout(timeouts.connectMs),
    });
    if (response.status !== 401 && response.status !== 403) return undefined;
    return RealtimeClientError.of((await response.json()) as Problem);
  } catch {
    return undefined;
  }
}
