import type { ReactElement } from 'react';
import { Image, X } from 'lucide-react';
import { Input, TextField } from 'react-aria-components';
import { useLanguage } from '../i18n/locale-provider';
import { IconButton } from '../ui/button';
import styles from './composer.module.css';

export interface ImageAddressProps {
  value: string;
  onChange: (url: string) => void;
  onCancel: () => void;
}

/** Where the image is that goes with the message: files are kept elsewhere. */
export function ImageAddress({ value, onChange, onCancel }: ImageAddressProps): ReactElement {
  const { text } = useLanguage();
  return (
    <div className={styles.extra}>
      <Image size={16} aria-hidden="true" />
      <TextField
        className={styles.field ?? ''}
        aria-label={text('image.address')}
        value={value}
        onChange={onChange}
        autoFocus
      >
        <Input className={styles.url ?? ''} dir="ltr" type="url" placeholder="https://" />
      </TextField>
      <IconButton small label={text('cancel')} onPress={onCancel}>
        <X size={16} aria-hidden="true" />
      </IconButton>
    </div>
  );
}
