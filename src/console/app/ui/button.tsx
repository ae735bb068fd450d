import type { ReactElement } from 'react';
import { Button as AriaButton, ButtonProps as AriaButtonProps, Tooltip, TooltipTrigger } from 'react-aria-components';
import { classes } from './classes';
import styles from './button.module.css';
import tooltip from './tooltip.module.css';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style'> {
  /** Default `plain`. */
  kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  small?: boolean;
}

export function Button({ kind = 'plain', small = false, ...props }: ButtonProps): ReactElement {
  return <AriaButton {...props} className={classes(styles.button, styles[kind], small && styles.small)} />;
}

export interface IconButtonProps extends ButtonProps {
  /** What it does, for those who do not see it and those who hover. */
  label: string;
}

export function IconButton({ label, kind = 'quiet', small = false, ...props }: IconButtonProps): ReactElement {
  return (
    <TooltipTrigger delay={500}>
      <AriaButton
        {...props}
        aria-label={label}
        className={classes(styles.button, styles[kind], styles.icon, small && styles.small)}
      />
      <Tooltip className={tooltip.tooltip ?? ''} offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
