import { ReactElement, useState } from 'react';
import { SquarePen } from 'lucide-react';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { createConversation } from '../api/conversations';
import { useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';
import { useSession } from '../session/session-provider';
import { goTo } from '../shell/route';
import { useWorkspace } from '../shell/workspace';
import { Avatar } from '../ui/avatar';
import { Button, IconButton } from '../ui/button';
import { TextField } from '../ui/text-field';
import { toastError } from '../ui/toasts';
import popover from '../ui/popover.module.css';
import styles from './new-conversation.module.css';

/** Begins a conversation with one other user. */
export function NewConversation(): ReactElement {
  const { text } = useLanguage();
  return (
    <DialogTrigger>
      <IconButton label={text('chat.new')}>
        <SquarePen size={18} aria-hidden="true" />
      </IconButton>
      <Popover className={popover.popover ?? ''} placement="bottom end">
        <Dialog className={styles.dialog ?? ''} aria-label={text('chat.new')}>
          {({ close }) => <ChooseUser onChosen={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function ChooseUser({ onChosen }: { onChosen: () => void }): ReactElement {
  const { text } = useLanguage();
  const nameOf = useUserName();
  const { rest, userId, server } = useSession();
  const { conversations } = useWorkspace();
  const [other, setOther] = useState('');
  const begin = async (memberId: string): Promise<void> => {
    try {
      const { id } = await createConversation(rest, { type: 'direct', memberIds: [memberId] });
      await conversations.reload();
      goTo('chat', id);
      onChosen();
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void begin(other.trim());
      }}
    >
      {server.users
        .filter((known) => known !== userId)
        .map((known) => (
          <Button key={known} kind="quiet" onPress={() => void begin(known)}>
            <Avatar userId={known} small />
            <bdi>{nameOf(known)}</bdi>
          </Button>
        ))}
      <TextField label={text('chat.new.user')} value={other} onChange={setOther} autoComplete="off" />
      <Button type="submit" kind="primary" isDisabled={other.trim() === ''}>
        {text('chat.new.begin')}
      </Button>
    </form>
  );
}
