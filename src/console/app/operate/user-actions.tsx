import { ReactElement, useState } from 'react';
import { Ban, ShieldCheck, Unplug } from 'lucide-react';
import type { AdminUser } from '../../../client/admin';
import { useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';
import { Button } from '../ui/button';
import { TextField } from '../ui/text-field';
import { toast, toastError } from '../ui/toasts';
import { useOperations } from './admin-provider';
import { Confirm } from './confirm';
import { useFigures } from './figures';
import { Select } from './select';
import styles from './user-actions.module.css';

type Action = 'disconnect' | 'ban' | 'unban';

/** For how long one is banned, in minutes. */
const BANS = ['10', '60', '1440', '10080', '43200'] as const;

export interface UserActionsProps {
  user: AdminUser;
  onDone: () => Promise<void>;
}

/** What can be done with a user; asked for once more before it is. */
export function UserActions({ user, onDone }: UserActionsProps): ReactElement {
  const { text } = useLanguage();
  const [asked, setAsked] = useState<Action>();
  return (
    <div className={styles.actions}>
      <Button onPress={() => setAsked('disconnect')} isDisabled={user.sockets.length === 0}>
        <Unplug size={16} aria-hidden="true" />
        {text('operate.disconnect')}
      </Button>
      <Button kind="danger" onPress={() => setAsked('ban')}>
        <Ban size={16} aria-hidden="true" />
        {text('operate.ban')}
      </Button>
      {user.bannedUntil !== null && (
        <Button onPress={() => setAsked('unban')}>
          <ShieldCheck size={16} aria-hidden="true" />
          {text('operate.unban')}
        </Button>
      )}
      {asked && <Asked action={asked} user={user} onDone={onDone} onClose={() => setAsked(undefined)} />}
    </div>
  );
}

interface AskedProps extends UserActionsProps {
  action: Action;
  onClose: () => void;
}

function Asked({ action, user: { userId }, onDone, onClose }: AskedProps): ReactElement {
  const { text } = useLanguage();
  const name = useUserName()(userId);
  const { minutes: inWords } = useFigures();
  const { admin } = useOperations();
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState<(typeof BANS)[number]>('60');
  const [busy, setBusy] = useState(false);
  const act = async (): Promise<string> => {
    switch (action) {
      case 'disconnect': {
        const { disconnected } = await admin.disconnect(userId, reason.trim() === '' ? undefined : reason.trim());
        return text('operate.disconnect.done', { count: disconnected });
      }
      case 'ban':
        await admin.ban(userId, Number(minutes));
        return text('operate.ban.done', { name });
      case 'unban':
        await admin.unban(userId);
        return text('operate.unban.done', { name });
    }
  };
  const confirm = async (): Promise<void> => {
    setBusy(true);
    try {
      toast({ kind: 'news', title: await act() });
      onClose();
      await onDone();
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  return (
    <Confirm
      title={text(`operate.${action}.ask`, { name })}
      action={text(`operate.${action}`)}
      danger={action !== 'unban'}
      busy={busy}
      onConfirm={() => void confirm()}
      onCancel={onClose}
    >
      <p>{text(`operate.${action}.about`)}</p>
      {action === 'disconnect' && (
        <TextField
          label={text('operate.disconnect.reason')}
          hint={text('operate.disconnect.reason.hint')}
          value={reason}
          onChange={setReason}
          maxLength={500}
        />
      )}
      {action === 'ban' && (
        <Select
          label={text('operate.ban.for')}
          value={minutes}
          options={BANS.map((value) => [value, inWords(Number(value))] as const)}
          onChange={setMinutes}
        />
      )}
    </Confirm>
  );
}
