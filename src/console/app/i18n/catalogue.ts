import IntlMessageFormat from 'intl-messageformat';
import { isolate } from './bidi';
import { Locale, TAGS } from './locale';
import ar from './messages/ar.json';
import en from './messages/en.json';
import operateAr from './messages/operate.ar.json';
import operateEn from './messages/operate.en.json';

export type MessageId = keyof typeof en | keyof typeof operateEn;
export type Values = Readonly<Record<string, string | number | Date>>;

/** The build has parsed them: see `vite.config.mjs`. */
const MESSAGES: Readonly<Record<Locale, Readonly<Record<MessageId, string>>>> = {
  en: { ...en, ...operateEn },
  ar: { ...ar, ...operateAr },
};

const formats = new Map<string, IntlMessageFormat>();

function formatOf(locale: Locale, id: MessageId): IntlMessageFormat {
  const key = `${locale} ${id}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new IntlMessageFormat(MESSAGES[locale][id], TAGS[locale]);
  formats.set(key, made);
  return made;
}

/** A text. Texts put into it are isolated: a name of the other direction does not disturb what is around it. */
export function format(locale: Locale, id: MessageId, values: Values = {}): string {
  const isolated: Record<string, string | number | Date> = { ...values };
  for (const [name, value] of Object.entries(values)) if (typeof value === 'string') isolated[name] = isolate(value);
  return String(formatOf(locale, id).format(isolated));
}

/** The same in parts, for values that are elements. */
export function formatParts<T>(locale: Locale, id: MessageId, values: Record<string, T>): (string | T)[] {
  const parts = formatOf(locale, id).format<T>(values);
  return Array.isArray(parts) ? parts : [parts];
}
