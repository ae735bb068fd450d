import { useSyncExternalStore } from 'react';
import type { Store } from '../../../react/store';

export function useStore<Snapshot>({ subscribe, snapshot }: Store<Snapshot>): Snapshot {
  return useSyncExternalStore(subscribe, snapshot);
}
