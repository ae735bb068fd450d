import { ReactElement, SubmitEvent, useState } from 'react';
import { useLanguage } from '../i18n/locale-provider';
import { Button } from '../ui/button';
import { TextField } from '../ui/text-field';
import { claimsOf } from './token';
import styles from './login.module.css';

/** For whoever has a token of his own. */
export function PasteToken({ onToken }: { onToken: (token: string) => void }): ReactElement {
  const { text } = useLanguage();
  const [token, setToken] = useState('');
  const [bad, setBad] = useState(false);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = token.trim();
    if (claimsOf(given)) onToken(given);
    else setBad(true);
  };
  return (
    <form className={styles.card} onSubmit={submit}>
      <TextField
        label={text('login.token')}
        hint={text('login.token.hint')}
        error={bad ? text('login.token.bad') : undefined}
        value={token}
        onChange={(value) => {
          setToken(value);
          setBad(false);
        }}
        autoComplete="off"
        spellCheck="false"
      />
      <Button type="submit" isDisabled={token.trim() === ''}>
        {text('login.enter')}
      </Button>
    </form>
  );
}
