import type { ReactElement, ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useLanguage } from '../i18n/locale-provider';
import { Button } from '../ui/button';
import styles from './confirm.module.css';

export interface ConfirmProps {
  title: string;
  /** The button that does it. */
  action: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
  children?: ReactNode;
}

/** Asks before something is done that others will feel. Shown for as long as it is there. */
export function Confirm(props: ConfirmProps): ReactElement {
  const { title, action, danger = false, busy = false, onConfirm, onCancel, children } = props;
  const { text } = useLanguage();
  return (
    <ModalOverlay
      className={styles.overlay ?? ''}
      isOpen
      isDismissable={!busy}
      onOpenChange={(isOpen) => !isOpen && onCancel()}
    >
      <Modal className={styles.modal ?? ''}>
        <Dialog role="alertdialog" className={styles.dialog ?? ''}>
          <Heading slot="title">{title}</Heading>
          <form
            className={styles.form}
            onSubmit={(event) => {
              event.preventDefault();
              onConfirm();
            }}
          >
            {children}
            <div className={styles.buttons}>
              <Button onPress={onCancel} isDisabled={busy}>
                {text('cancel')}
              </Button>
              <Button type="submit" kind={danger ? 'danger' : 'primary'} isDisabled={busy}>
                {action}
              </Button>
            </div>
          </form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
