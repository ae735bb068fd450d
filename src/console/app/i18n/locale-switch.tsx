import type { ReactElement } from 'react';
import { Languages } from 'lucide-react';
import { Button } from '../ui/button';
import { directionOf, LOCALES, NAMES } from './locale';
import { useLanguage } from './locale-provider';

/** To the other language, named in that language. */
export function LocaleSwitch(): ReactElement {
  const { locale, setLocale } = useLanguage();
  const other = LOCALES.find((one) => one !== locale) ?? locale;
  return (
    <Button kind="quiet" onPress={() => setLocale(other)}>
      <Languages size={18} aria-hidden="true" />
      <span lang={other} dir={directionOf(other)}>
        {NAMES[other]}
      </span>
    </Button>
  );
}
