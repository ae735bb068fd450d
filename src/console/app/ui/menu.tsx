import type { ReactElement, ReactNode } from 'react';
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuItemProps,
  MenuProps,
  MenuTrigger,
  Popover,
  PopoverProps,
} from 'react-aria-components';
import { classes } from './classes';
import styles from './popover.module.css';

export interface MenuOptions extends Omit<MenuProps<object>, 'className' | 'style'> {
  /** What opens it. */
  trigger: ReactNode;
  placement?: PopoverProps['placement'];
}

export function Menu({ trigger, placement = 'bottom end', ...props }: MenuOptions): ReactElement {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={styles.popover ?? ''} placement={placement} offset={6}>
        <AriaMenu {...props} className={styles.menu ?? ''} />
      </Popover>
    </MenuTrigger>
  );
}

export function MenuItem({
  danger = false,
  ...props
}: Omit<MenuItemProps, 'className'> & { danger?: boolean }): ReactElement {
  return <AriaMenuItem {...props} className={classes(styles.item, danger && styles.danger)} />;
}
