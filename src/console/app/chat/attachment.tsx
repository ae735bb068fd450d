import { ReactElement, useState } from 'react';
import { FileDown, ImageDown } from 'lucide-react';
import type { Message } from '../../../client/exports';
import { visibly } from '../i18n/bidi';
import { useLanguage } from '../i18n/locale-provider';
import { Button } from '../ui/button';
import styles from './message-row.module.css';

/** An image of this server is shown; one of elsewhere only when asked for: its server would learn who looks at it. */
export function Attachment({ type, metadata }: Pick<Message, 'type' | 'metadata'>): ReactElement | null {
  const { text } = useLanguage();
  const { url, name } = metadata;
  const address = typeof url === 'string' ? URL.parse(url) : null;
  const [shown, setShown] = useState(address?.origin === location.origin);
  const [failed, setFailed] = useState(false);
  if (!address || !/^https?:$/.test(address.protocol)) return null;
  const label = typeof name === 'string' && name !== '' ? name : address.host;
  const mayShow = address.protocol === 'https:' || address.origin === location.origin;
  if (type === 'file' || failed || !mayShow) {
    return (
      <a className={styles.file} href={address.href} target="_blank" rel="noopener noreferrer nofollow">
        <FileDown size={18} aria-hidden="true" />
        <bdi>{visibly(label)}</bdi>
      </a>
    );
  }
  if (!shown) {
    return (
      <Button small onPress={() => setShown(true)}>
        <ImageDown size={16} aria-hidden="true" />
        {text('image.show', { host: address.host })}
      </Button>
    );
  }
  return <img className={styles.image} src={address.href} alt={label} loading="lazy" onError={() => setFailed(true)} />;
}
