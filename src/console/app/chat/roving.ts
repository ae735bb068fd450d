import type { KeyboardEvent } from 'react';

/** Arrows go from message to message; only the last one is reached by Tab, and from each its tools are. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  const { target, currentTarget } = event;
  if (!(target instanceof HTMLElement) || !target.matches('[data-message]')) return;
  const messages = [...currentTarget.querySelectorAll<HTMLElement>('[data-message]')];
  const next = messages[messages.indexOf(target) + (event.key === 'ArrowUp' ? -1 : 1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
