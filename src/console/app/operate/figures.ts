import { useMemo } from 'react';
import { useLanguage } from '../i18n/locale-provider';

/** Figures of machines, in the user's language. */
export interface Figures {
  /** 12.3K */
  compact: (value: number) => string;
  whole: (value: number) => string;
  /** Of a rate: with a decimal where it is small. */
  rate: (value: number) => string;
  milliseconds: (value: number) => string;
  bytes: (value: number) => string;
  /** The same of so many MiB. */
  mebibytes: (value: number) => string;
  /** The time of day, to the second. */
  clock: (ms: number) => string;
  /** The time of day, to the minute. */
  minute: (ms: number) => string;
  /** So many minutes, in words. */
  minutes: (value: number) => string;
}

const HOUR = 60;
const DAY = 24 * HOUR;
export const MEBIBYTE = 1_048_576;

function figuresOf(tag: string): Figures {
  const compact = new Intl.NumberFormat(tag, { notation: 'compact', maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 });
  const decimal = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 });
  const unit = (name: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat =>
    new Intl.NumberFormat(tag, { style: 'unit', unit: name, ...options });
  const milliseconds = unit('millisecond', { maximumFractionDigits: 1, unitDisplay: 'short' });
  const megabytes = unit('megabyte', { maximumFractionDigits: 0, unitDisplay: 'short' });
  const clock = new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
  const minute = new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', hour12: false });
  const [days, hours, mins] = ['day', 'hour', 'minute'].map((name) => unit(name, { unitDisplay: 'long' }));
  return {
    compact: (value) => compact.format(value),
    whole: (value) => whole.format(value),
    rate: (value) => (value < 100 ? decimal : compact).format(value),
    milliseconds: (value) => milliseconds.format(value),
    mebibytes: (value) => megabytes.format(value),
    bytes: (value) => megabytes.format(value / MEBIBYTE),
    clock: (ms) => clock.format(ms),
    minute: (ms) => minute.format(ms),
    minutes: (value) => {
      if (value % DAY === 0) return days?.format(value / DAY) ?? '';
      return (value % HOUR === 0 ? hours?.format(value / HOUR) : mins?.format(value)) ?? '';
    },
  };
}

export function useFigures(): Figures {
  const { tag } = useLanguage();
  return useMemo(() => figuresOf(tag), [tag]);
}
