import type { ReactElement } from 'react';
import { Unplug } from 'lucide-react';
import { SwitchButton, SwitchField } from 'react-aria-components';
import { useConnectionStatus } from '../../../react/hooks';
import { useLanguage } from '../i18n/locale-provider';
import { useWorkspace } from '../shell/workspace';
import { useStore } from '../ui/use-store';
import { FillLine } from './fill-line';
import { useLine } from './use-line';
import styles from './connection.module.css';

export function ConnectionPanel(): ReactElement {
  const { text } = useLanguage();
  const { error } = useConnectionStatus();
  const { look, cut, setCut } = useLine();
  const { fills } = useStore(useWorkspace().journal);
  return (
    <>
      <h2>{text(`connection.${look}`)}</h2>
      <p className={styles.soft}>{text(`connection.${look}.about`)}</p>
      {look !== 'online' && !cut && error && (
        <p className={styles.soft} dir="auto">
          {error.message}
        </p>
      )}
      <SwitchField isSelected={cut} onChange={setCut}>
        <SwitchButton className={styles.switch ?? ''}>
          <Unplug size={18} aria-hidden="true" />
          {text('connection.cut')}
          <span className={styles.track} />
        </SwitchButton>
      </SwitchField>
      {fills.length === 0 ? (
        <p className={styles.soft}>{text('connection.cut.about')}</p>
      ) : (
        <ul className={styles.fills}>
          {fills.toReversed().map((fill) => (
            <li key={fill.id}>
              <FillLine fill={fill} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
