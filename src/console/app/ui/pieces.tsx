import type { ReactElement } from 'react';
import { CONTROLS, nameOfControl } from '../i18n/bidi';
import styles from './rich-text.module.css';

/** Links, mentions, and the characters that would turn the writing around for what follows. */
const SPECIAL = new RegExp(
  `(https?://[^\\s<>"']*[^\\s<>"'.,;:!?)]|(?<![A-Za-z0-9])@[A-Za-z0-9._:@-]{1,128}|[${CONTROLS}])`,
  'u',
);

/** A text in pieces: every other one, from the second on, is a special one. */
export function piecesOf(text: string): string[] {
  return text.split(SPECIAL);
}

/** A character that would override directions is shown instead of obeyed. */
export function Control({ character }: { character: string }): ReactElement {
  return <span className={styles.control}>{nameOfControl(character)}</span>;
}

export function isControl(piece: string): boolean {
  return !piece.startsWith('@') && !piece.startsWith('http');
}
