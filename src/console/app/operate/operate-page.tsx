import type { ReactElement } from 'react';

export function OperatePage({ page: _ }: { page: string | undefined }): ReactElement {
  return <></>;
}
