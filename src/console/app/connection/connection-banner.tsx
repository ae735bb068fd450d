import { ReactElement, useEffect, useState } from 'react';
import { CheckCheck, RefreshCw, WifiOff } from 'lucide-react';
import { useLanguage } from '../i18n/locale-provider';
import { useSession } from '../session/session-provider';
import { useWorkspace } from '../shell/workspace';
import { Button } from '../ui/button';
import { classes } from '../ui/classes';
import { useStore } from '../ui/use-store';
import { Steps } from './fill-line';
import type { Fill } from './gap-journal';
import { useMissed } from './missed';
import { useLine } from './use-line';
import styles from './connection.module.css';

/** How long it is said that all is well again. */
const SHOWN_MS = 9_000;

/** Says that there is no connection, and afterwards what became of what was missed. */
export function ConnectionBanner(): ReactElement {
  const { cut, look } = useLine();
  const { fills } = useStore(useWorkspace().journal);
  const [seen, setSeen] = useState(0);
  const fresh = look === 'online' ? fills.filter(({ id }) => id > seen) : [];
  const last = fills.at(-1)?.id ?? 0;
  useEffect(() => {
    if (look !== 'online') return;
    const timer = setTimeout(() => setSeen(last), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [look, last]);
  return (
    <div role="status">
      {look !== 'online' && (cut || look === 'offline') && <Lost />}
      {fresh.length > 0 && <Found fills={fresh} onClose={() => setSeen(last)} />}
    </div>
  );
}

function Lost(): ReactElement {
  const { text } = useLanguage();
  const { rest, client } = useSession();
  const { cut, setCut } = useLine();
  const missed = useMissed(rest, cut);
  return (
    <div className={classes(styles.banner, styles.lost)}>
      <WifiOff size={18} aria-hidden="true" />
      <strong>{text('connection.lost')}</strong>
      <span>{cut ? text('connection.missed', { count: missed }) : text('connection.offline.about')}</span>
      <Button small onPress={() => (cut ? setCut(false) : client.connect())}>
        {text(cut ? 'connection.mend' : 'again')}
      </Button>
    </div>
  );
}

function Found({ fills, onClose }: { fills: readonly Fill[]; onClose: () => void }): ReactElement {
  const { text } = useLanguage();
  const anew = fills.find(({ outcome }) => outcome !== 'recovered');
  const seqs = fills.flatMap((fill) => fill.seqs);
  const longest = fills.toSorted((a, b) => b.seqs.length - a.seqs.length)[0];
  const Icon = anew ? RefreshCw : CheckCheck;
  return (
    <div className={classes(styles.banner, anew ? styles.anew : styles.filled)}>
      <Icon size={18} aria-hidden="true" />
      <strong>{text(anew ? 'connection.anew' : 'connection.recovered')}</strong>
      <span>
        {anew && anew.outcome !== 'recovered'
          ? text(`connection.${anew.outcome}`)
          : text('connection.filled', { count: seqs.length })}
      </span>
      <Steps seqs={longest?.seqs ?? []} />
      <Button small kind="quiet" onPress={onClose}>
        {text('close')}
      </Button>
    </div>
  );
}
