import { createContext, createElement, ReactElement, ReactNode, useContext } from 'react';
import type { RealtimeClient } from '../client';

const Context = createContext<RealtimeClient | null>(null);

export interface RealtimeProviderProps {
  /**
   * Made outside of components, by `createClient` of `depth-realtime/client` or `depth-realtime/client/plain`: it outlives
   * them. Close it when the user logs out, and give another one.
   */
  client: RealtimeClient;
  children?: ReactNode;
}

/** Gives the hooks below it their client. */
export function RealtimeProvider({ client, children }: RealtimeProviderProps): ReactElement {
  return createElement(Context.Provider, { value: client }, children);
}

/** The client itself. Throws without a `RealtimeProvider`. */
export function useRealtime(): RealtimeClient {
  const client = useContext(Context);
  if (!client) throw new Error('There is no RealtimeProvider above');
  return client;
}
