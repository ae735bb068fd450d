import type { ReactElement } from 'react';
import { useUserName } from '../i18n/user-name';
import { classes } from './classes';
import styles from './avatar.module.css';

/** A user's initial, always in his colour. What it says is said beside it. */
export function Avatar({
  userId,
  online = false,
  small = false,
}: {
  userId: string;
  online?: boolean;
  small?: boolean;
}): ReactElement {
  const name = useUserName()(userId);
  return (
    <span
      className={classes(styles.avatar, styles[`c${colourOf(userId)}`], online && styles.online, small && styles.small)}
      aria-hidden="true"
    >
      {name.match(/\p{L}\p{M}*/u)?.[0].toLocaleUpperCase()}
    </span>
  );
}

function colourOf(userId: string): number {
  let sum = 25;
  for (const character of userId) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 997;
  return sum % 8;
}
