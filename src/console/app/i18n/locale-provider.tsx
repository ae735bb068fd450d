import { createContext, ReactElement, ReactNode, use, useLayoutEffect, useMemo, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { format, formatParts, MessageId, Values } from './catalogue';
import { directionOf, initialLocale, Locale, rememberLocale, TAGS } from './locale';

export interface Language {
  locale: Locale;
  /** For `Intl`. */
  tag: string;
  setLocale: (locale: Locale) => void;
  /** A text of the catalogue. */
  text: (id: MessageId, values?: Values) => string;
}

const Context = createContext<Language | null>(null);

/** What is below speaks the user's language, and runs in its direction. */
export function LocaleProvider({ fallback, children }: { fallback: Locale; children: ReactNode }): ReactElement {
  const [locale, setLocale] = useState(() => initialLocale(fallback));
  useLayoutEffect(() => {
    document.documentElement.lang = locale;
    document.documentElement.dir = directionOf(locale);
  }, [locale]);
  const language = useMemo<Language>(
    () => ({
      locale,
      tag: TAGS[locale],
      setLocale: (chosen) => {
        rememberLocale(chosen);
        setLocale(chosen);
      },
      text: (id, values) => format(locale, id, values),
    }),
    [locale],
  );
  return (
    <Context value={language}>
      <I18nProvider locale={TAGS[locale]}>{children}</I18nProvider>
    </Context>
  );
}

export function useLanguage(): Language {
  const language = use(Context);
  if (!language) throw new Error('There is no LocaleProvider above');
  return language;
}

/** A text of the catalogue with elements in it. */
export function Text({ id, ...values }: { id: MessageId } & Record<string, ReactNode>): ReactElement {
  const { locale } = useLanguage();
  const parts = formatParts<ReactNode>(locale, id, values);
  return (
    <>
      {parts.map((part, index) => (
        // The parts of one text keep their places.
        <span key={index}>{part}</span>
      ))}
    </>
  );
}
