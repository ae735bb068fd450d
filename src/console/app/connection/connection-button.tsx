import type { ReactElement } from 'react';

export function ConnectionButton(): ReactElement {
  return <></>;
}
