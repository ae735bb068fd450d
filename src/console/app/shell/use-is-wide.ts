import { useSyncExternalStore } from 'react';

/** As in the style sheets. */
const WIDE = matchMedia('(width >= 48rem)');

function subscribe(listener: () => void): () => void {
  WIDE.addEventListener('change', listener);
  return () => WIDE.removeEventListener('change', listener);
}

/** Whether there is room for things beside each other. */
export function useIsWide(): boolean {
  return useSyncExternalStore(subscribe, () => WIDE.matches);
}
