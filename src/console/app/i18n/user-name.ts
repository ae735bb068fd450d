import { useCallback } from 'react';
import type { MessageId } from './catalogue';
import { useLanguage } from './locale-provider';

/** The demo's people have a name in each language; of others only the id is known. */
const PEOPLE: Readonly<Record<string, MessageId | undefined>> = {
  alice: 'user.alice',
  bob: 'user.bob',
  carol: 'user.carol',
  admin: 'user.admin',
};

/** What to call a user. */
export function useUserName(): (userId: string) => string {
  const { text } = useLanguage();
  return useCallback(
    (userId) => {
      const id = Object.hasOwn(PEOPLE, userId) ? PEOPLE[userId] : undefined;
      return id ? text(id) : userId;
    },
    [text],
  );
}
