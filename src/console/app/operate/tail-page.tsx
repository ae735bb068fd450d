import { ReactElement, SubmitEvent, useState } from 'react';
import { Activity, Eraser, Eye, EyeOff, Pause, Play } from 'lucide-react';
import { useLanguage } from '../i18n/locale-provider';
import { Button } from '../ui/button';
import { Empty, Failure } from '../ui/state';
import { TextField } from '../ui/text-field';
import { useStore } from '../ui/use-store';
import { useOperations } from './admin-provider';
import { TailRows } from './tail-rows';
import styles from './tail-page.module.css';

/** The events that pass through the cluster, as they pass. */
export function TailPage(): ReactElement {
  const { text } = useLanguage();
  const { tail } = useOperations();
  const { watching, rows, dropped, error } = useStore(tail);
  return (
    <div className={styles.page}>
      <TailForm />
      <TailTools />
      {error && <Failure message={error.message} />}
      {dropped > 0 && <p className={styles.dropped}>{text('operate.tail.dropped', { count: dropped })}</p>}
      {rows.length > 0 && <TailRows rows={rows} />}
      {rows.length === 0 && !error && (
        <Empty icon={Activity} title={text(watching ? 'operate.tail.waiting' : 'operate.tail.idle')} />
      )}
    </div>
  );
}

function TailForm(): ReactElement {
  const { text } = useLanguage();
  const { tail } = useOperations();
  const { filter, watching } = useStore(tail);
  const [room, setRoom] = useState(filter.room ?? '');
  const [event, setEvent] = useState(filter.event ?? '');
  const [userId, setUserId] = useState(filter.userId ?? '');
  const submit = (submitted: SubmitEvent): void => {
    submitted.preventDefault();
    const given = Object.entries({ room, event, userId }).map(([name, value]) => [name, value.trim()] as const);
    tail.watch(Object.fromEntries(given.filter(([, value]) => value !== '')));
  };
  const field = { autoComplete: 'off', code: true, spellCheck: 'false' } as const;
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        {...field}
        label={text('operate.tail.room')}
        value={room}
        onChange={setRoom}
        placeholder="conversation:"
      />
      <TextField {...field} label={text('operate.tail.event')} value={event} onChange={setEvent} placeholder="chat:" />
      <TextField {...field} label={text('operate.tail.user')} value={userId} onChange={setUserId} placeholder="alice" />
      <Button type="submit" kind="primary">
        <Eye size={16} aria-hidden="true" />
        {text(watching ? 'operate.tail.again' : 'operate.tail.watch')}
      </Button>
    </form>
  );
}

function TailTools(): ReactElement | null {
  const { text } = useLanguage();
  const { tail } = useOperations();
  const { watching, paused, rows, waiting } = useStore(tail);
  if (!watching && rows.length === 0) return null;
  return (
    <div className={styles.tools}>
      {watching && (
        <Button onPress={paused ? tail.resume : tail.pause}>
          {paused ? <Play size={16} aria-hidden="true" className="points" /> : <Pause size={16} aria-hidden="true" />}
          {paused ? text('operate.tail.resume', { count: waiting.length }) : text('operate.tail.pause')}
        </Button>
      )}
      {watching && (
        <Button onPress={tail.stopWatching}>
          <EyeOff size={16} aria-hidden="true" />
          {text('operate.tail.stop')}
        </Button>
      )}
      <Button kind="quiet" onPress={tail.clear}>
        <Eraser size={16} aria-hidden="true" />
        {text('operate.tail.clear')}
      </Button>
    </div>
  );
}
