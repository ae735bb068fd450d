import { useSyncExternalStore } from 'react';

export const SECTIONS = ['chat', 'projects', 'notifications', 'operate'] as const;
export type Section = (typeof SECTIONS)[number];

/** A place in the console: `#/chat/general`. */
export interface Route {
  section: Section;
  /** What follows the section: an id, or the page of a section. */
  id: string | undefined;
}

export function hrefOf(section: Section, id?: string): string {
  return id === undefined ? `#/${section}` : `#/${section}/${encodeURIComponent(id)}`;
}

export function goTo(section: Section, id?: string): void {
  location.hash = hrefOf(section, id);
}

/** The place one is at already has this address, too. */
export function stay(section: Section, id: string): void {
  location.replace(hrefOf(section, id));
}

function routeOf(hash: string): Route {
  const [, name, id] = hash.split('/');
  const section = SECTIONS.find((known) => known === name) ?? 'chat';
  return { section, id: id === undefined || id === '' ? undefined : decoded(id) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return routeOf(hash);
}
