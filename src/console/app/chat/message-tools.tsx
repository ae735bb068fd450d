import type { ReactElement } from 'react';
import { Ellipsis, Pencil, Reply, SmilePlus, Trash2 } from 'lucide-react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import type { Conversation, Message } from '../../../client/exports';
import { useLanguage } from '../i18n/locale-provider';
import { IconButton } from '../ui/button';
import { classes } from '../ui/classes';
import { Menu, MenuItem } from '../ui/menu';
import { toastError } from '../ui/toasts';
import buttons from '../ui/button.module.css';
import popover from '../ui/popover.module.css';
import styles from './message-row.module.css';

export interface MessageToolsProps {
  message: Message;
  conversation: Conversation;
  canEdit: boolean;
  canDelete: boolean;
  onReply: () => void;
  onEdit: () => void;
}

const REACTIONS = ['👍', '❤️', '😂', '🎉', '🙏', '👀'];

/** What can be done with a message; there for whoever points at it or is there with the keyboard. */
export function MessageTools(props: MessageToolsProps): ReactElement {
  const { message, conversation, canEdit, canDelete, onReply, onEdit } = props;
  const { text } = useLanguage();
  const remove = (): void => void conversation.messages.delete(message.id).catch(toastError);
  return (
    <div className={styles.tools}>
      <ReactionPicker onPick={(reaction) => void conversation.messages.react(message.id, reaction).catch(toastError)} />
      <IconButton small label={text('message.reply')} onPress={onReply}>
        <Reply size={16} aria-hidden="true" className="points" />
      </IconButton>
      {(canEdit || canDelete) && (
        <Menu
          aria-label={text('more')}
          trigger={
            <IconButton small label={text('more')}>
              <Ellipsis size={16} aria-hidden="true" />
            </IconButton>
          }
        >
          {canEdit && (
            <MenuItem id="edit" textValue={text('message.edit')} onAction={onEdit}>
              <Pencil size={16} aria-hidden="true" />
              {text('message.edit')}
            </MenuItem>
          )}
          {canDelete && (
            <MenuItem danger id="delete" textValue={text('message.delete')} onAction={remove}>
              <Trash2 size={16} aria-hidden="true" />
              {text('message.delete')}
            </MenuItem>
          )}
        </Menu>
      )}
    </div>
  );
}

function ReactionPicker({ onPick }: { onPick: (reaction: string) => void }): ReactElement {
  const { text } = useLanguage();
  return (
    <DialogTrigger>
      <IconButton small label={text('message.react')}>
        <SmilePlus size={16} aria-hidden="true" />
      </IconButton>
      <Popover className={popover.popover ?? ''} placement="top">
        <Dialog className={styles.emojis ?? ''} aria-label={text('message.react')}>
          {({ close }) =>
            REACTIONS.map((reaction, index) => (
              <AriaButton
                key={reaction}
                autoFocus={index === 0}
                className={classes(buttons.button, buttons.quiet, buttons.icon, styles.emoji)}
                aria-label={text('message.react.with', { reaction })}
                onPress={() => {
                  onPick(reaction);
                  close();
                }}
              >
                {reaction}
              </AriaButton>
            ))
          }
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
