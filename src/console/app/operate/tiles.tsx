import type { ReactElement, ReactNode } from 'react';
import { CircleAlert, CircleCheck } from 'lucide-react';
import type { AdminStats } from '../../../client/admin';
import { useLanguage } from '../i18n/locale-provider';
import { classes } from '../ui/classes';
import { useFigures } from './figures';
import styles from './tiles.module.css';

/** The figures one looks at first. */
export function Tiles({ stats: { nodes, totals } }: { stats: AdminStats }): ReactElement {
  const { text } = useLanguage();
  const { whole, rate, milliseconds, bytes } = useFigures();
  const connections = Object.values(totals.connections).reduce((sum, count) => sum + count, 0);
  const lag = Math.max(0, ...nodes.map(({ eventLoopLagMs }) => eventLoopLagMs));
  return (
    <dl className={styles.tiles}>
      <Tile name={text('operate.connections')}>{whole(connections)}</Tile>
      <Tile name={text('operate.nodes')}>{whole(totals.nodes)}</Tile>
      <Tile name={text('operate.events')}>{rate(totals.eventsPerSecond)}</Tile>
      <Tile name={text('operate.deliveries')}>{rate(totals.deliveriesPerSecond)}</Tile>
      <Tile name={text('operate.lag')}>{milliseconds(lag)}</Tile>
      <Tile name={text('operate.memory')}>{bytes(totals.rss)}</Tile>
      <EngineTile nodes={nodes} />
    </dl>
  );
}

function EngineTile({ nodes }: Pick<AdminStats, 'nodes'>): ReactElement {
  const { text } = useLanguage();
  const { milliseconds } = useFigures();
  const engines = nodes.map(({ engine }) => engine);
  const kind = engines[0]?.kind ?? 'memory';
  const isReady = engines.length > 0 && engines.every(({ ready }) => ready);
  const latencies = engines.flatMap(({ latencyMs }) => latencyMs ?? []);
  const Icon = isReady ? CircleCheck : CircleAlert;
  return (
    <Tile name={text(`operate.engine.${kind}`)} state={isReady ? 'good' : 'bad'}>
      <Icon size={20} aria-hidden="true" />
      {text(isReady ? 'operate.engine.ready' : 'operate.engine.away')}
      {isReady && latencies.length > 0 && (
        <small className={styles.beside}>{milliseconds(Math.max(...latencies))}</small>
      )}
    </Tile>
  );
}

function Tile({ name, state, children }: { name: string; state?: 'good' | 'bad'; children: ReactNode }): ReactElement {
  return (
    <div className={styles.tile}>
      <dt>{name}</dt>
      <dd className={classes(state && styles[state])}>{children}</dd>
    </div>
  );
}
