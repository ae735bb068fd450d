import { createContext, ReactElement, ReactNode, use, useMemo } from 'react';
import { ConversationsStore } from '../chat/conversations-store';
import { GapJournal } from '../connection/gap-journal';
import { useSession } from '../session/session-provider';

/** What outlives the pages. */
export interface Workspace {
  conversations: ConversationsStore;
  journal: GapJournal;
}

const Context = createContext<Workspace | null>(null);

export function WorkspaceProvider({ children }: { children: ReactNode }): ReactElement {
  const { client, rest, userId } = useSession();
  const workspace = useMemo(() => {
    const journal = new GapJournal(client);
    return { journal, conversations: new ConversationsStore({ client, rest, userId, journal }) };
  }, [client, rest, userId]);
  return <Context value={workspace}>{children}</Context>;
}

export function useWorkspace(): Workspace {
  const workspace = use(Context);
  if (!workspace) throw new Error('There is no WorkspaceProvider above');
  return workspace;
}
