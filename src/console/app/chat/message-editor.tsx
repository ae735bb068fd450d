import { ReactElement, useState } from 'react';
import { TextArea, TextField } from 'react-aria-components';
import type { Conversation, Message } from '../../../client/exports';
import { useLanguage } from '../i18n/locale-provider';
import { Button } from '../ui/button';
import { toastError } from '../ui/toasts';
import field from '../ui/field.module.css';
import { onEnter } from './keys';
import styles from './message-row.module.css';

export interface MessageEditorProps {
  message: Message;
  conversation: Conversation;
  onDone: () => void;
}

export function MessageEditor({ message, conversation, onDone }: MessageEditorProps): ReactElement {
  const { text } = useLanguage();
  const [content, setContent] = useState(message.content);
  const isSame = content.trim() === '' || content === message.content;
  const save = async (): Promise<void> => {
    if (isSame) return onDone();
    try {
      await conversation.messages.update(message.id, content);
      onDone();
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <div className={styles.edit}>
      <TextField aria-label={text('message.edit')} value={content} onChange={setContent} autoFocus>
        <TextArea
          className={field.input ?? ''}
          dir="auto"
          onKeyDown={(event) => {
            if (event.key === 'Escape') onDone();
            onEnter(event, () => void save());
          }}
        />
      </TextField>
      <div className={styles.buttons}>
        <Button small kind="quiet" onPress={onDone}>
          {text('cancel')}
        </Button>
        <Button small kind="primary" isDisabled={isSame} onPress={() => void save()}>
          {text('save')}
        </Button>
      </div>
    </div>
  );
}
