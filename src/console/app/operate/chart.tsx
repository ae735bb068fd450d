import { ReactElement, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { classes } from '../ui/classes';
import { useFigures } from './figures';
import { Plot } from './plot';
import styles from './chart.module.css';

export interface Line {
  label: string;
  values: readonly number[];
}

export interface ChartProps {
  title: string;
  /** Of each value of a line, in milliseconds since the epoch. */
  times: readonly number[];
  lines: readonly Line[];
  format: (value: number) => string;
  /** At the axis; default: as everywhere. */
  axis?: (value: number) => string;
}

/** Lines over time, and beside their names what they are now, or were where somebody points. */
export function Chart({ title, times, lines, format, axis = format }: ChartProps): ReactElement {
  const figures = useFigures();
  const isDark = useIsDark();
  const figure = useRef<HTMLElement>(null);
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const count = lines.length;

  useEffect(() => {
    if (!figure.current || !holder.current) return;
    const made = new Plot(holder.current, {
      ...looksOf(figure.current),
      value: axis,
      time: (ms, apart) => (apart < 60_000 ? figures.clock(ms) : figures.minute(ms)),
      onPoint: setPointed,
    });
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
    // The colours of lines that are more, or of another scheme, are read anew.
  }, [count, isDark, axis, figures]);

  useEffect(() => {
    plot.current?.draw(
      times,
      lines.map(({ values }) => values),
    );
  });

  const shown = pointed === null || pointed >= times.length ? times.length - 1 : pointed;
  const moment = times[shown];
  return (
    <figure className={styles.chart} ref={figure}>
      <figcaption className={styles.title}>
        {title}
        {moment !== undefined && (
          <time className={styles.moment} dateTime={new Date(moment).toISOString()}>
            {figures.clock(moment)}
          </time>
        )}
      </figcaption>
      <div className={styles.holder} dir="ltr" ref={holder} aria-hidden="true" />
      <ul className={styles.legend}>
        {lines.map(({ label, values }, index) => (
          <li key={label}>
            <span className={classes(styles.swatch, styles[`s${index % 6}`])} data-swatch aria-hidden="true" />
            <bdi>{label}</bdi>
            <strong>{shown < 0 ? '' : format(values[shown] ?? 0)}</strong>
          </li>
        ))}
      </ul>
    </figure>
  );
}

/** What a canvas cannot know by itself. */
function looksOf(figure: HTMLElement): { colours: string[]; ink: string; grid: string; font: string } {
  const swatches = [...figure.querySelectorAll<HTMLElement>('[data-swatch]')];
  const { color, borderBlockStartColor, fontFamily } = getComputedStyle(
    figure.querySelector('figcaption time') ?? figure,
  );
  return {
    colours: swatches.map((swatch) => getComputedStyle(swatch).backgroundColor),
    ink: color,
    grid: borderBlockStartColor,
    font: `11px ${fontFamily}`,
  };
}

const DARK = '(prefers-color-scheme: dark)';

function useIsDark(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = matchMedia(DARK);
      query.addEventListener('change', listener);
      return () => query.removeEventListener('change', listener);
    },
    () => matchMedia(DARK).matches,
  );
}
