import { useEffect, useState } from 'react';
import type { Conversation, Member, Message } from '../../../client/exports';

type Marks = Readonly<Record<string, number>>;

/** Up to which seq each other member has read. */
export function useReadMarks(conversation: Conversation, userId: string): Marks {
  const [marks, setMarks] = useState<Marks>(() => marksOf(conversation.state?.members ?? [], userId));
  useEffect(() => {
    const take = (id: string, readSeq: number): void => {
      if (id !== userId) setMarks((known) => ({ ...known, [id]: Math.max(readSeq, known[id] ?? 0) }));
    };
    const stops = [
      conversation.on('joined', ({ members }) => setMarks(marksOf(members, userId))),
      conversation.on('reset', ({ snapshot }) => setMarks(marksOf(snapshot.members, userId))),
      conversation.on('read', ({ userId: id, readSeq }) => take(id, readSeq)),
      // To say something is to have read what is above it.
      conversation.on('message', ({ senderId, seq }) => take(senderId, seq)),
    ];
    return () => stops.forEach((stop) => stop());
  }, [conversation, userId]);
  return marks;
}

function marksOf(members: readonly Member[], userId: string): Marks {
  return Object.fromEntries(members.filter((one) => one.userId !== userId).map((one) => [one.userId, one.readSeq]));
}

/** Who has read up to which message, by its id. */
export function readersOf(messages: readonly Message[], marks: Marks): ReadonlyMap<string, string[]> {
  const readers = new Map<string, string[]>();
  for (const [userId, readSeq] of Object.entries(marks)) {
    const last = messages.findLast(({ seq }) => seq <= readSeq);
    if (last) readers.set(last.id, [...(readers.get(last.id) ?? []), userId]);
  }
  return readers;
}
