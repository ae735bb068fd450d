import type { ReactElement } from 'react';
import { LocaleProvider, useLanguage } from '../i18n/locale-provider';
import { Button } from '../ui/button';
import { Failure } from '../ui/state';

/** The server did not even say what it is. */
export function Unreachable({ error }: { error: Error }): ReactElement {
  return (
    <LocaleProvider fallback="en">
      <Told error={error} />
    </LocaleProvider>
  );
}

function Told({ error }: { error: Error }): ReactElement {
  const { text } = useLanguage();
  return (
    <Failure message={text('unreachable')}>
      <p dir="ltr">{error.message}</p>
      <Button onPress={() => location.reload()}>{text('again')}</Button>
    </Failure>
  );
}
