import type { KeyboardEvent } from 'react';

/** Enter alone; with Shift it begins a line, and while a word is composed it is the composer's. */
export function onEnter(event: KeyboardEvent, act: () => void): void {
  if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
  event.preventDefault();
  act();
}
