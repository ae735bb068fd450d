import type { ReactElement } from 'react';
import { ChevronDown } from 'lucide-react';
import { Button, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';
import type { Project as ProjectHandle } from '../../../client/exports';
import { Project, PROJECT_STATUSES, ProjectStatus } from '../../../contracts/projects';
import { useLanguage } from '../i18n/locale-provider';
import { classes } from '../ui/classes';
import { toastError } from '../ui/toasts';
import popover from '../ui/popover.module.css';
import styles from './status-picker.module.css';

export interface StatusPickerProps {
  project: Project;
  handle: ProjectHandle;
  isDisabled: boolean;
}

/** How the project stands. A change is meant for what was seen: who was faster wins, and the other is told. */
export function StatusPicker({ project, handle, isDisabled }: StatusPickerProps): ReactElement {
  const { text } = useLanguage();
  const choose = (status: ProjectStatus): void => {
    if (status === project.status) return;
    handle.setStatus(status, { expectedVersion: project.version }).catch(toastError);
  };
  return (
    <Select
      aria-label={text('project.status')}
      value={project.status}
      isDisabled={isDisabled}
      onChange={(key) => choose(key as ProjectStatus)}
    >
      <Button className={styles.button ?? ''}>
        <SelectValue className={styles.value ?? ''} />
        <ChevronDown size={16} aria-hidden="true" />
      </Button>
      <Popover className={popover.popover ?? ''} placement="bottom end">
        <ListBox className={popover.menu ?? ''}>
          {PROJECT_STATUSES.map((status) => (
            <ListBoxItem key={status} id={status} className={popover.item ?? ''} textValue={text(`status.${status}`)}>
              <span className={styles.value}>
                <span className={classes(styles.dot, styles[status])} aria-hidden="true" />
                {text(`status.${status}`)}
              </span>
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
