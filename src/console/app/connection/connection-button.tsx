import type { ReactElement } from 'react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useLanguage } from '../i18n/locale-provider';
import { classes } from '../ui/classes';
import popover from '../ui/popover.module.css';
import { ConnectionPanel } from './connection-panel';
import { useLine } from './use-line';
import styles from './connection.module.css';

/** How the connection is, and what there is to know about it. */
export function ConnectionButton(): ReactElement {
  const { text } = useLanguage();
  const { look } = useLine();
  return (
    <DialogTrigger>
      <Button className={classes(styles.chip, styles[look])}>
        <span className={styles.dot} aria-hidden="true" />
        <span className={styles.label}>{text(`connection.${look}`)}</span>
      </Button>
      <Popover className={popover.popover ?? ''} placement="bottom end">
        <Dialog className={styles.panel ?? ''} aria-label={text('connection')}>
          <ConnectionPanel />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
