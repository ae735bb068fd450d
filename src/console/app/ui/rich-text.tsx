import { Fragment, ReactElement } from 'react';
import styles from './rich-text.module.css';

/** Links, mentions, and the characters that would turn the writing around for what follows. */
const SPECIAL =
  /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)]|(?<![A-Za-z0-9])@[A-Za-z0-9._:@-]{1,128}|[\u202A-\u202E\u2066-\u2069])/u;

/**
 * What people wrote, as text and nothing else. Each line runs in the direction of its first letter, whatever the page's
 * is; characters that override directions are shown instead of obeyed.
 */
export function RichText({ children, me }: { children: string; me?: string }): ReactElement {
  return (
    <span className={styles.text} dir="auto">
      {children.split(SPECIAL).map((piece, index) => (
        // The pieces of one text keep their places; every other one is special.
        <Fragment key={index}>{index % 2 === 0 ? piece : special(piece, me)}</Fragment>
      ))}
    </span>
  );
}

function special(piece: string, me: string | undefined): ReactElement {
  if (piece.startsWith('http')) {
    return (
      <a href={piece} target="_blank" rel="noopener noreferrer nofollow" dir="ltr">
        {piece}
      </a>
    );
  }
  if (piece.startsWith('@')) {
    return <bdi className={piece.slice(1) === me ? styles.me : styles.mention}>{piece}</bdi>;
  }
  return <span className={styles.control}>{`U+${piece.charCodeAt(0).toString(16).toUpperCase()}`}</span>;
}
