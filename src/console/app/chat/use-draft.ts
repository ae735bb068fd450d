import { useState } from 'react';
import { useSession } from '../session/session-provider';

/** What is half written in a conversation: it is still there when one comes back to it, in this window. */
export function useDraft(conversationId: string): [string, (content: string) => void] {
  const { userId } = useSession();
  const key = `depth.draft ${userId} ${conversationId}`;
  const [content, setContent] = useState(() => sessionStorage.getItem(key) ?? '');
  const change = (changed: string): void => {
    if (changed === '') sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, changed);
    setContent(changed);
  };
  return [content, change];
}
