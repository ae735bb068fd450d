import { ReactElement, useEffect, useRef, useState } from 'react';
import { ImagePlus, Reply, SendHorizontal, X } from 'lucide-react';
import { TextArea, TextField } from 'react-aria-components';
import type { Message, MessageDraft } from '../../../client/exports';
import { Messages, useTyping } from '../../../react/hooks';
import { useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';
import { IconButton } from '../ui/button';
import { directionFor } from '../ui/direction';
import { Preview } from '../ui/preview';
import { toastError } from '../ui/toasts';
import { ImageAddress } from './image-address';
import { onEnter } from './keys';
import { useDraft } from './use-draft';
import styles from './composer.module.css';

export interface ComposerProps {
  messages: Messages;
  replyTo: Message | undefined;
  onReplied: () => void;
  isDisabled: boolean;
}

export function Composer({ messages, replyTo, onReplied, isDisabled }: ComposerProps): ReactElement {
  const { text } = useLanguage();
  const typing = useTyping(messages.conversation.id);
  const [content, setContent] = useDraft(messages.conversation.id);
  const [imageUrl, setImageUrl] = useState<string>();
  const input = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (replyTo) input.current?.focus();
  }, [replyTo]);
  const send = (): void => {
    if (content.trim() === '') return;
    const draft: MessageDraft = { content, replyTo: replyTo?.id };
    if (imageUrl) Object.assign(draft, { type: 'image', metadata: { url: imageUrl } } satisfies Partial<MessageDraft>);
    try {
      messages.send(draft);
    } catch (error) {
      toastError(error);
      return;
    }
    setContent('');
    setImageUrl(undefined);
    onReplied();
  };
  return (
    <div className={styles.composer}>
      {replyTo && <Replying message={replyTo} onCancel={onReplied} />}
      {imageUrl !== undefined && (
        <ImageAddress value={imageUrl} onChange={setImageUrl} onCancel={() => setImageUrl(undefined)} />
      )}
      <div className={styles.line}>
        <IconButton label={text('image.add')} isDisabled={isDisabled} onPress={() => setImageUrl('')}>
          <ImagePlus size={18} aria-hidden="true" />
        </IconButton>
        <TextField
          className={styles.field ?? ''}
          aria-label={text('chat.write')}
          isDisabled={isDisabled}
          value={content}
          onChange={(value) => {
            setContent(value);
            typing.keystroke();
          }}
        >
          <TextArea
            ref={input}
            className={styles.input ?? ''}
            dir={directionFor(content)}
            rows={1}
            placeholder={text('chat.write')}
            onKeyDown={(event) => onEnter(event, send)}
          />
        </TextField>
        <IconButton
          kind="primary"
          label={text('chat.send')}
          isDisabled={isDisabled || content.trim() === ''}
          onPress={send}
        >
          <SendHorizontal size={18} aria-hidden="true" className="points" />
        </IconButton>
      </div>
    </div>
  );
}

function Replying({ message, onCancel }: { message: Message; onCancel: () => void }): ReactElement {
  const { text } = useLanguage();
  const nameOf = useUserName();
  return (
    <div className={styles.extra}>
      <Reply size={16} aria-hidden="true" className="points" />
      <span className={styles.what}>
        {text('message.replying', { name: nameOf(message.senderId) })} <Preview>{message.content}</Preview>
      </span>
      <IconButton small label={text('cancel')} onPress={onCancel}>
        <X size={16} aria-hidden="true" />
      </IconButton>
    </div>
  );
}
