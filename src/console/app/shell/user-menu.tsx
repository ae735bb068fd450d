import type { ReactElement } from 'react';
import { ExternalLink, Languages, LogOut } from 'lucide-react';
import { Button, Header, MenuSection } from 'react-aria-components';
import { LOCALES, NAMES } from '../i18n/locale';
import { useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';
import { useSession } from '../session/session-provider';
import { Avatar } from '../ui/avatar';
import { Menu, MenuItem } from '../ui/menu';
import styles from './frame.module.css';
import menu from './user-menu.module.css';

/** Who one is, and how to be somebody else: here, or in a second window. */
export function UserMenu(): ReactElement {
  const { text, locale, setLocale } = useLanguage();
  const nameOf = useUserName();
  const { userId, server, signOut } = useSession();
  const others = server.demo ? server.users.filter((other) => other !== userId) : [];
  const otherLocale = LOCALES.find((one) => one !== locale) ?? locale;
  return (
    <Menu
      aria-label={text('me')}
      trigger={
        <Button className={styles.me ?? ''} aria-label={text('me.named', { name: nameOf(userId) })}>
          <Avatar userId={userId} />
        </Button>
      }
    >
      <MenuSection>
        <Header className={menu.header ?? ''}>
          <bdi>{nameOf(userId)}</bdi>
        </Header>
        {others.map((other) => (
          <MenuItem
            key={other}
            id={`as-${other}`}
            textValue={text('me.window', { name: nameOf(other) })}
            onAction={() => void open(`#/as/${encodeURIComponent(other)}`, '_blank', 'noopener')}
          >
            <ExternalLink size={16} aria-hidden="true" className="points" />
            {text('me.window', { name: nameOf(other) })}
          </MenuItem>
        ))}
        <MenuItem id="locale" textValue={NAMES[otherLocale]} onAction={() => setLocale(otherLocale)}>
          <Languages size={16} aria-hidden="true" />
          <span lang={otherLocale}>{NAMES[otherLocale]}</span>
        </MenuItem>
        <MenuItem id="out" textValue={text('me.out')} onAction={signOut}>
          <LogOut size={16} aria-hidden="true" className="points" />
          {text('me.out')}
        </MenuItem>
      </MenuSection>
    </Menu>
  );
}
