import type { ReactElement } from 'react';
import styles from './rich-text.module.css';

/** Links, mentions, and the characters that would turn the writing around for what follows. */
const SPECIAL =
  /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)]|(?<![A-Za-z0-9])@[A-Za-z0-9._:@-]{1,128}|[\u202A-\u202E\u2066-\u2069])/u;

/** A text in pieces: every other one, from the second on, is a special one. */
export function piecesOf(text: string): string[] {
  return text.split(SPECIAL);
}

/** A character that would override directions is shown instead of obeyed. */
export function Control({ character }: { character: string }): ReactElement {
  return <span className={styles.control}>{`U+${character.charCodeAt(0).toString(16).toUpperCase()}`}</span>;
}

export function isControl(piece: string): boolean {
  return !piece.startsWith('@') && !piece.startsWith('http');
}
