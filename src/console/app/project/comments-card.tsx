import { ReactElement, useState } from 'react';
import type { Project, ProjectComment } from '../../../client/exports';
import { TextArea, TextField } from 'react-aria-components';
import { onEnter } from '../chat/keys';
import { useFormats } from '../i18n/format';
import { useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';
import { useSession } from '../session/session-provider';
import { Avatar } from '../ui/avatar';
import { Button } from '../ui/button';
import { directionFor } from '../ui/direction';
import { RichText } from '../ui/rich-text';
import { toastError } from '../ui/toasts';
import field from '../ui/field.module.css';
import styles from './project-page.module.css';

export function CommentsCard({
  comments,
  handle,
}: {
  comments: readonly ProjectComment[];
  handle: Project;
}): ReactElement {
  const { text } = useLanguage();
  return (
    <section className={styles.card} aria-label={text('project.comments')}>
      <h2>{text('project.comments.count', { count: comments.length })}</h2>
      {comments.length > 0 && (
        <ol className={styles.comments}>
          {comments.map((comment) => (
            <li key={comment.id}>
              <Comment comment={comment} />
            </li>
          ))}
        </ol>
      )}
      <WriteComment handle={handle} />
    </section>
  );
}

function Comment({ comment: { authorId, createdAt, comment } }: { comment: ProjectComment }): ReactElement {
  const { moment } = useFormats();
  const { userId } = useSession();
  const nameOf = useUserName();
  return (
    <article className={styles.comment}>
      <Avatar userId={authorId} />
      <div>
        <p className={styles.by}>
          <bdi>{nameOf(authorId)}</bdi>
          <time className={styles.soft} dateTime={createdAt}>
            {moment(createdAt)}
          </time>
        </p>
        <RichText me={userId}>{comment}</RichText>
      </div>
    </article>
  );
}

function WriteComment({ handle }: { handle: Project }): ReactElement {
  const { text } = useLanguage();
  const [comment, setComment] = useState('');
  const [sending, setSending] = useState(false);
  const send = async (): Promise<void> => {
    if (comment.trim() === '' || sending) return;
    setSending(true);
    try {
      await handle.comment(comment);
      setComment('');
    } catch (error) {
      toastError(error);
    } finally {
      setSending(false);
    }
  };
  return (
    <div className={styles.write}>
      <TextField aria-label={text('project.comment.write')} value={comment} onChange={setComment}>
        <TextArea
          className={field.input ?? ''}
          dir={directionFor(comment)}
          rows={2}
          placeholder={text('project.comment.write')}
          onKeyDown={(event) => onEnter(event, () => void send())}
        />
      </TextField>
      <Button kind="primary" isDisabled={comment.trim() === '' || sending} onPress={() => void send()}>
        {text('project.comment.send')}
      </Button>
    </div>
  );
}
