import { ReactElement, SubmitEvent, useState } from 'react';
import { Megaphone } from 'lucide-react';
import type { AnnouncementLevel } from '../../../client/exports';
import { useLanguage } from '../i18n/locale-provider';
import { Button } from '../ui/button';
import { TextField } from '../ui/text-field';
import { toast, toastError } from '../ui/toasts';
import { useOperations } from './admin-provider';
import { Confirm } from './confirm';
import { Select } from './select';
import { TextArea } from './text-area';
import styles from './announce-page.module.css';

const LEVELS = ['info', 'warning', 'critical'] as const satisfies readonly AnnouncementLevel[];

/** Tells everyone, or those who are in some rooms. */
export function AnnouncePage(): ReactElement {
  const { text } = useLanguage();
  const { admin } = useOperations();
  const [message, setMessage] = useState('');
  const [level, setLevel] = useState<AnnouncementLevel>('info');
  const [given, setGiven] = useState('');
  const [step, setStep] = useState<'writing' | 'asking' | 'sending'>('writing');
  const rooms = given.split(/[\s,،]+/).filter((room) => room !== '');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    setStep('asking');
  };
  const announce = async (): Promise<void> => {
    setStep('sending');
    try {
      await admin.announce({ message: message.trim(), level, ...(rooms.length > 0 && { rooms }) });
      toast({ kind: 'news', title: text('operate.announce.done') });
      setMessage('');
    } catch (error) {
      toastError(error);
    }
    setStep('writing');
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextArea
        label={text('operate.announce.message')}
        value={message}
        onChange={setMessage}
        maxLength={2_000}
        rows={4}
      />
      <Select
        label={text('operate.announce.level')}
        value={level}
        options={LEVELS.map((one) => [one, text(`operate.level.${one}`)] as const)}
        onChange={setLevel}
      />
      <TextField
        label={text('operate.announce.rooms')}
        hint={text('operate.announce.rooms.hint')}
        value={given}
        onChange={setGiven}
        autoComplete="off"
        code
        spellCheck="false"
      />
      <Button type="submit" kind="primary" isDisabled={message.trim() === ''}>
        <Megaphone size={16} aria-hidden="true" className="points" />
        {text('operate.announce')}
      </Button>
      {step !== 'writing' && (
        <Confirm
          title={
            rooms.length === 0
              ? text('operate.announce.ask')
              : text('operate.announce.ask.rooms', { count: rooms.length })
          }
          action={text('operate.announce')}
          busy={step === 'sending'}
          onConfirm={() => void announce()}
          onCancel={() => setStep('writing')}
        >
          <p className={styles.quote} dir="auto">
            {message.trim()}
          </p>
        </Confirm>
      )}
    </form>
  );
}
