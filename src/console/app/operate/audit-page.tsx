import { ReactElement, useCallback, useEffect, useState } from 'react';
import { RotateCw, ScrollText } from 'lucide-react';
import type { AdminAction, AuditEntry } from '../../../client/admin';
import { useFormats } from '../i18n/format';
import { useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';
import { Button } from '../ui/button';
import { Empty, Failure, Loading } from '../ui/state';
import { useOperations } from './admin-provider';
import { Select } from './select';
import { Code, Table } from './table';
import styles from './audit-page.module.css';

/** Entries fetched, of whatever kind. */
const FETCHED = 500;
/** Those that changed something for somebody. */
const DEEDS: readonly AdminAction[] = [
  'admin:disconnect',
  'admin:ban',
  'admin:unban',
  'admin:announce',
  'session:revoke',
];

type Shown = 'deeds' | 'all';
type Read = { entries: AuditEntry[]; error?: undefined } | { entries?: undefined; error: Error };

/** What administrators did, the latest first. */
export function AuditPage(): ReactElement {
  const { text } = useLanguage();
  const { admin } = useOperations();
  const [shown, setShown] = useState<Shown>('deeds');
  const [read, setRead] = useState<Read>();
  const look = useCallback(
    () =>
      admin.audit(FETCHED).then(
        (entries) => setRead({ entries }),
        (error: unknown) => setRead({ error: error as Error }),
      ),
    [admin],
  );
  useEffect(() => void look(), [look]);
  const entries = read?.entries?.filter(({ action }) => shown === 'all' || DEEDS.includes(action));
  return (
    <div className={styles.page}>
      <div className={styles.tools}>
        <Select
          label={text('operate.audit.show')}
          value={shown}
          options={[
            ['deeds', text('operate.audit.deeds')],
            ['all', text('operate.audit.all')],
          ]}
          onChange={setShown}
        />
        <Button onPress={() => void look()}>
          <RotateCw size={16} aria-hidden="true" />
          {text('operate.refresh')}
        </Button>
      </div>
      {!read && <Loading />}
      {read?.error && <Failure message={read.error.message} />}
      {entries?.length === 0 && <Empty icon={ScrollText} title={text('operate.audit.none')} />}
      {entries && entries.length > 0 && <Entries entries={entries} />}
    </div>
  );
}

function Entries({ entries }: { entries: readonly AuditEntry[] }): ReactElement {
  const { text } = useLanguage();
  const { moment } = useFormats();
  const nameOf = useUserName();
  const columns = [
    text('operate.at'),
    text('operate.audit.actor'),
    text('operate.audit.action'),
    text('operate.audit.data'),
  ];
  return (
    <div className={styles.table}>
      <Table label={text('operate.audit')} columns={columns}>
        {entries.map(({ id, at, actorId, action, data }) => (
          <tr key={id}>
            <td className={styles.at}>
              <time dateTime={at}>{moment(at)}</time>
            </td>
            <td>
              <bdi>{nameOf(actorId)}</bdi>
            </td>
            <td>
              <Code>{action}</Code>
            </td>
            <td>
              <Details data={data} />
            </td>
          </tr>
        ))}
      </Table>
    </div>
  );
}

/** What was asked for, as text whatever it is. */
function Details({ data }: Pick<AuditEntry, 'data'>): ReactElement {
  const fields = Object.entries(data).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return (
    <dl className={styles.details}>
      {fields.map(([name, value]) => (
        <div key={name}>
          <dt>
            <Code>{name}</Code>
          </dt>
          <dd dir="auto">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
