import type { ReactElement } from 'react';
import { useFormats } from '../i18n/format';
import { useLanguage } from '../i18n/locale-provider';
import { classes } from '../ui/classes';
import type { Fill } from './gap-journal';
import styles from './connection.module.css';

/** One room after an interruption. */
export function FillLine({ fill: { room, seqs, outcome, at } }: { fill: Fill }): ReactElement {
  const { text } = useLanguage();
  const { time } = useFormats();
  const result =
    outcome === 'recovered' ? text('connection.filled', { count: seqs.length }) : text(`connection.${outcome}`);
  return (
    <div className={styles.soft}>
      <time dateTime={at}>{time(at)}</time> · <bdi>{room}</bdi>
      <p>{result}</p>
      <Steps seqs={seqs} />
    </div>
  );
}

const SHOWN = 12;

/** The places of the events that were filled in, one after the other. */
export function Steps({ seqs }: { seqs: readonly number[] }): ReactElement | null {
  const { number } = useFormats();
  if (seqs.length === 0) return null;
  const shown = seqs.slice(0, SHOWN);
  return (
    <span className={styles.steps} aria-hidden="true">
      {shown.map((seq) => (
        <span key={seq} className={classes(styles.step)}>
          {number(seq)}
        </span>
      ))}
      {seqs.length > SHOWN && '…'}
    </span>
  );
}
