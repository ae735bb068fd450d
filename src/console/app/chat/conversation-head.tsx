import type { ReactElement } from 'react';
import { ChevronLeft } from 'lucide-react';
import { usePresence } from '../../../react/hooks';
import { useFormats } from '../i18n/format';
import { useLanguage } from '../i18n/locale-provider';
import { useSession } from '../session/session-provider';
import { hrefOf } from '../shell/route';
import { useIsWide } from '../shell/use-is-wide';
import { Avatar } from '../ui/avatar';
import { ConversationMark } from './conversation-item';
import { useConversationTitle, useOther } from './conversation-title';
import type { Listed } from './conversations-store';
import styles from './conversation-view.module.css';

const FACES = 5;

export function ConversationHead({ conversation }: { conversation: Listed }): ReactElement {
  const { text } = useLanguage();
  const { moment } = useFormats();
  const { userId } = useSession();
  const isWide = useIsWide();
  const other = useOther()(conversation);
  const others = (conversation.members ?? []).map((member) => member.userId).filter((id) => id !== userId);
  const presence = usePresence(others);
  const online = others.filter((id) => presence[id]?.online);
  const seen = other === undefined ? undefined : presence[other];
  const under =
    other === undefined
      ? text('chat.members', { members: others.length + 1, online: online.length + 1 })
      : seen?.online
        ? text('presence.online')
        : seen?.lastSeenAt != null
          ? text('presence.seen', { when: moment(seen.lastSeenAt) })
          : text('presence.offline');
  return (
    <header className={styles.head}>
      {!isWide && (
        <a className={styles.back} href={hrefOf('chat')} aria-label={text('back')}>
          <ChevronLeft size={20} aria-hidden="true" className="points" />
        </a>
      )}
      <ConversationMark conversation={conversation} online={seen?.online ?? false} />
      <div className={styles.titles}>
        <h2>
          <bdi>{useConversationTitle()(conversation)}</bdi>
        </h2>
        <p className={styles.under}>{conversation.members ? under : ' '}</p>
      </div>
      {other === undefined && (
        <div className={styles.people}>
          {online.slice(0, FACES).map((id) => (
            <Avatar key={id} userId={id} small />
          ))}
        </div>
      )}
    </header>
  );
}
