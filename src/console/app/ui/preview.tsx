import { Fragment, ReactElement } from 'react';
import { classes } from './classes';
import { Control, isControl, piecesOf } from './pieces';
import styles from './rich-text.module.css';

/** What people wrote, in passing: one text without links, in the direction of its first letter that is not of a name. */
export function Preview({ children, className }: { children: string; className?: string }): ReactElement {
  return (
    <span className={classes(styles.preview, className)} dir="auto">
      {piecesOf(children).map((piece, index) => (
        // The pieces of one text keep their places.
        <Fragment key={index}>
          {index % 2 === 0 ? piece : isControl(piece) ? <Control character={piece} /> : <bdi>{piece}</bdi>}
        </Fragment>
      ))}
    </span>
  );
}
