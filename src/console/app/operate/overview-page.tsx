import { ReactElement, useMemo } from 'react';
import { useLanguage } from '../i18n/locale-provider';
import { Failure, Loading } from '../ui/state';
import { useStore } from '../ui/use-store';
import { useOperations } from './admin-provider';
import { Chart, Line } from './chart';
import type { Sample } from './cluster-store';
import { MEBIBYTE, useFigures } from './figures';
import { NodesTable } from './nodes-table';
import { RoomsTable } from './rooms-table';
import { Tiles } from './tiles';
import styles from './overview-page.module.css';

/** How the cluster is doing, at a glance and over the last minutes. */
export function OverviewPage(): ReactElement {
  const { text } = useLanguage();
  const { stats, samples, error } = useStore(useOperations().cluster);
  if (error) return <Failure message={error.message} />;
  if (!stats) return <Loading />;
  return (
    <div className={styles.page}>
      <Tiles stats={stats} />
      <Charts samples={samples} />
      <section className={styles.part} aria-labelledby="nodes">
        <h2 id="nodes">{text('operate.nodes')}</h2>
        <NodesTable nodes={stats.nodes} />
      </section>
      <section className={styles.part} aria-labelledby="rooms">
        <h2 id="rooms">{text('operate.rooms')}</h2>
        <RoomsTable rooms={stats.rooms} />
      </section>
    </div>
  );
}

function Charts({ samples }: { samples: readonly Sample[] }): ReactElement {
  const { text } = useLanguage();
  const { whole, compact, rate, milliseconds, mebibytes } = useFigures();
  const times = useMemo(() => samples.map(({ at }) => at), [samples]);
  const alone = (label: string, of: (sample: Sample) => number): Line[] => [{ label, values: samples.map(of) }];
  return (
    <div className={styles.charts}>
      <Chart
        title={text('operate.by.namespace')}
        times={times}
        lines={linesOf(samples, ({ connections }) => connections)}
        format={whole}
        axis={compact}
      />
      <Chart
        title={text('operate.by.transport')}
        times={times}
        lines={linesOf(samples, ({ transports }) => transports)}
        format={whole}
        axis={compact}
      />
      <Chart
        title={text('operate.events')}
        times={times}
        lines={alone(text('operate.events.in'), ({ eventsPerSecond }) => eventsPerSecond)}
        format={rate}
      />
      <Chart
        title={text('operate.deliveries')}
        times={times}
        lines={alone(text('operate.deliveries.out'), ({ deliveriesPerSecond }) => deliveriesPerSecond)}
        format={rate}
      />
      <Chart
        title={text('operate.lag')}
        times={times}
        lines={alone(text('operate.lag.worst'), ({ eventLoopLagMs }) => eventLoopLagMs)}
        format={milliseconds}
        axis={rate}
      />
      <Chart
        title={text('operate.memory')}
        times={times}
        lines={alone(text('operate.memory.all'), ({ rss }) => rss / MEBIBYTE)}
        format={mebibytes}
        axis={compact}
      />
    </div>
  );
}

/** One line for each name that any of the samples counts under. */
function linesOf(samples: readonly Sample[], of: (sample: Sample) => Readonly<Record<string, number>>): Line[] {
  const names = [...new Set(samples.flatMap((sample) => Object.keys(of(sample))))];
  return names.map((name) => ({ label: name, values: samples.map((sample) => of(sample)[name] ?? 0) }));
}
