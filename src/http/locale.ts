import type { IncomingMessage } from 'node:http';
import Negotiator from 'negotiator';
import { Locale, LOCALES } from '../contracts/auth';

/** The caller's language by `Accept-Language` (RFC 9110, 12.5.4), or the default. */
export function localeOf(request: Pick<IncomingMessage, 'headers'>, fallback: Locale): Locale {
  if (!request.headers['accept-language']) return fallback;
  // Ties (`*`) go to the one named first.
  const known = [fallback, ...LOCALES.filter((locale) => locale !== fallback)];
  return asLocale(new Negotiator(request).language(known)) ?? fallback;
}

/** `undefined` for anything that is not a language of ours; regional tags (`ar-EG`) are. */
export function asLocale(value: unknown): Locale | undefined {
  const language = typeof value === 'string' ? value.split('-')[0]?.toLowerCase() : undefined;
  return LOCALES.find((locale) => locale === language);
}
