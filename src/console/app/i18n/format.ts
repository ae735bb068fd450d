import { useMemo } from 'react';
import { useLanguage } from './locale-provider';

export interface Formats {
  number: (value: number) => string;
  /** Of a whole percentage. */
  percent: (value: number) => string;
  /** The time of day. */
  time: (iso: string) => string;
  /** The day, in words where it is near: today, yesterday. */
  day: (iso: string) => string;
  /** Date and time in full. */
  moment: (iso: string) => string;
  /** How long ago. */
  ago: (iso: string, now: number) => string;
  list: (texts: readonly string[]) => string;
}

const DAY_MS = 86_400_000;
const STEPS: readonly [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['day', DAY_MS],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

function formatsOf(tag: string): Formats {
  const number = new Intl.NumberFormat(tag);
  const percent = new Intl.NumberFormat(tag, { style: 'percent' });
  const time = new Intl.DateTimeFormat(tag, { hour: 'numeric', minute: '2-digit' });
  const day = new Intl.DateTimeFormat(tag, { weekday: 'long', day: 'numeric', month: 'long' });
  const moment = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto', style: 'short' });
  const list = new Intl.ListFormat(tag, { type: 'conjunction' });
  return {
    number: (value) => number.format(value),
    percent: (value) => percent.format(value / 100),
    time: (iso) => time.format(new Date(iso)),
    day: (iso) => {
      const days = Math.round((startOfDay(new Date(iso)) - startOfDay(new Date())) / DAY_MS);
      return days > -2 ? relative.format(days, 'day') : day.format(new Date(iso));
    },
    moment: (iso) => moment.format(new Date(iso)),
    ago: (iso, now) => {
      const ms = now - Date.parse(iso);
      const [unit, size] = STEPS.find(([, step]) => ms >= step) ?? ['second', Infinity];
      return relative.format(-Math.floor(ms / size), unit);
    },
    list: (texts) => list.format(texts),
  };
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** `Intl` in the user's language. */
export function useFormats(): Formats {
  const { tag } = useLanguage();
  return useMemo(() => formatsOf(tag), [tag]);
}
