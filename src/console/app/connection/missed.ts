import { useEffect, useState } from 'react';
import { listConversations } from '../api/conversations';
import type { Rest } from '../api/rest';

const EVERY_MS = 1_500;

/** How many messages others have written since the line was cut: asked over REST, which is another line. */
export function useMissed(rest: Rest, cut: boolean): number {
  const [missed, setMissed] = useState(0);
  useEffect(() => {
    if (!cut) return;
    let before: number | undefined;
    const look = async (): Promise<void> => {
      const unread = (await listConversations(rest)).reduce((sum, conversation) => sum + conversation.unread, 0);
      before ??= unread;
      setMissed(Math.max(0, unread - before));
    };
    const lookQuietly = (): void => void look().catch(() => undefined);
    lookQuietly();
    const timer = setInterval(lookQuietly, EVERY_MS);
    return () => {
      clearInterval(timer);
      setMissed(0);
    };
  }, [rest, cut]);
  return missed;
}
