import type { ReactElement } from 'react';
import { FieldError, Input, Label, Text, TextField as AriaTextField, TextFieldProps } from 'react-aria-components';
import { directionFor } from './direction';
import styles from './field.module.css';

export interface FieldOptions extends Omit<TextFieldProps, 'className' | 'style' | 'children'> {
  label: string;
  hint?: string;
  error?: string;
  placeholder?: string;
  /** What machines call something is written from left to right in any language. Default false. */
  code?: boolean;
}

export function TextField({ label, hint, error, placeholder, code = false, ...props }: FieldOptions): ReactElement {
  return (
    <AriaTextField {...props} className={styles.field ?? ''} isInvalid={error !== undefined}>
      <Label className={styles.label ?? ''}>{label}</Label>
      <Input className={styles.input ?? ''} dir={code ? 'ltr' : directionFor(props.value)} placeholder={placeholder} />
      {hint !== undefined && (
        <Text slot="description" className={styles.hint ?? ''}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
    </AriaTextField>
  );
}
