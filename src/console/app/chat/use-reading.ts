import { useEffect } from 'react';
import type { Conversation, Message } from '../../../client/exports';
import { useStore } from '../ui/use-store';
import { attention } from '../ui/attention';

/** Marks as read what is shown while somebody looks. */
export function useReading(conversation: Conversation, messages: readonly Message[], userId: string): void {
  const { looking } = useStore(attention);
  const last = messages.findLast(({ senderId }) => senderId !== userId)?.id;
  useEffect(() => {
    // It is repeated with the next message, should it fail.
    if (looking && last !== undefined) conversation.markRead(last).catch(() => undefined);
  }, [conversation, looking, last]);
}
