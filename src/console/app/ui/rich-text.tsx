import { Fragment, ReactElement } from 'react';
import { Control, isControl, piecesOf } from './pieces';
import styles from './rich-text.module.css';

/**
 * What people wrote, as text and nothing else. Each line runs in the direction of its first letter, whatever the page's
 * is. `me`: whose mentions stand out.
 */
export function RichText({ children, me }: { children: string; me?: string }): ReactElement {
  return (
    <span className={styles.text} dir="auto">
      {piecesOf(children).map((piece, index) => (
        // The pieces of one text keep their places.
        <Fragment key={index}>{index % 2 === 0 ? piece : <Special piece={piece} me={me} />}</Fragment>
      ))}
    </span>
  );
}

function Special({ piece, me }: { piece: string; me: string | undefined }): ReactElement {
  if (isControl(piece)) return <Control character={piece} />;
  if (piece.startsWith('@')) return <bdi className={piece.slice(1) === me ? styles.me : styles.mention}>{piece}</bdi>;
  return (
    <a href={piece} target="_blank" rel="noopener noreferrer nofollow" dir="ltr">
      {piece}
    </a>
  );
}
