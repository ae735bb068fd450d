export const LOCALES = ['en', 'ar'] as const;
export type Locale = (typeof LOCALES)[number];

/** What `Intl` and the components are given: Arabic is written with its own digits. */
export const TAGS: Readonly<Record<Locale, string>> = { en: 'en-US', ar: 'ar-EG-u-nu-arab' };

export const NAMES: Readonly<Record<Locale, string>> = { en: 'English', ar: 'العربية' };

export function directionOf(locale: Locale): 'ltr' | 'rtl' {
  return locale === 'ar' ? 'rtl' : 'ltr';
}

const KEY = 'depth.locale';

/** The one chosen last, else the first of the browser's that is known, else the server's. */
export function initialLocale(fallback: Locale): Locale {
  const wished = [localStorage.getItem(KEY), ...navigator.languages];
  return wished.map((tag) => LOCALES.find((locale) => tag?.split('-')[0] === locale)).find(Boolean) ?? fallback;
}

export function rememberLocale(locale: Locale): void {
  localStorage.setItem(KEY, locale);
}
