import type { ReactElement } from 'react';

export function ChatPage({ conversationId: _ }: { conversationId: string | undefined }): ReactElement {
  return <></>;
}
