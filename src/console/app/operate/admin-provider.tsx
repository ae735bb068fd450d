import { createContext, ReactElement, ReactNode, use, useMemo } from 'react';
import { Admin } from '../../../client/admin';
import { useSession } from '../session/session-provider';
import { ClusterStore } from './cluster-store';
import { TailStore } from './tail-store';

/** What operators have: one for all pages, so that going from one to the other loses nothing. */
export interface Operations {
  admin: Admin;
  cluster: ClusterStore;
  tail: TailStore;
}

const Context = createContext<Operations | null>(null);

export function AdminProvider({ children }: { children: ReactNode }): ReactElement {
  const { client } = useSession();
  const operations = useMemo(() => {
    const admin = new Admin(client);
    return { admin, cluster: new ClusterStore(admin), tail: new TailStore(admin) };
  }, [client]);
  return <Context value={operations}>{children}</Context>;
}

export function useOperations(): Operations {
  const operations = use(Context);
  if (!operations) throw new Error('There is no AdminProvider above');
  return operations;
}
