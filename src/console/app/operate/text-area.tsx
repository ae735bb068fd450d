import type { ReactElement } from 'react';
import { Label, TextArea as AriaTextArea, TextField } from 'react-aria-components';
import { directionFor } from '../ui/direction';
import styles from '../ui/field.module.css';

export interface TextAreaProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  maxLength: number;
  rows: number;
}

export function TextArea({ label, rows, ...props }: TextAreaProps): ReactElement {
  return (
    <TextField {...props} className={styles.field ?? ''}>
      <Label className={styles.label ?? ''}>{label}</Label>
      <AriaTextArea className={styles.input ?? ''} dir={directionFor(props.value)} rows={rows} />
    </TextField>
  );
}
