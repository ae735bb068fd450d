import type { ReactElement } from 'react';

export function NotificationsButton(): ReactElement {
  return <></>;
}
