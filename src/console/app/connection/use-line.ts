import { useSyncExternalStore } from 'react';
import { useConnectionStatus } from '../../../react/hooks';
import { useSession } from '../session/session-provider';

export interface LineState {
  /** Cut by the user. */
  cut: boolean;
  setCut: (cut: boolean) => void;
  /** What to show. */
  look: 'online' | 'waiting' | 'offline';
}

export function useLine(): LineState {
  const { line, client } = useSession();
  const { state } = useConnectionStatus();
  const cut = useSyncExternalStore(line.subscribe, () => line.cut);
  const setCut = (wanted: boolean): void => {
    line.setCut(wanted);
    // The next attempt may be some time away.
    if (!wanted) client.connect();
  };
  const look = cut || state === 'disconnected' ? 'offline' : state === 'connected' ? 'online' : 'waiting';
  return { cut, setCut, look };
}
