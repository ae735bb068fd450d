import type { ReactElement } from 'react';

export function NotificationsPage(): ReactElement {
  return <></>;
}
