import { ReactElement, useState } from 'react';
import { Flag } from 'lucide-react';
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import type { Activity, Project as ProjectHandle } from '../../../client/exports';
import type { Project } from '../../../contracts/projects';
import { visibly } from '../i18n/bidi';
import { useFormats } from '../i18n/format';
import { useLanguage } from '../i18n/locale-provider';
import { Button } from '../ui/button';
import { TextField } from '../ui/text-field';
import { toastError } from '../ui/toasts';
import { Milestone, milestonesOf } from './milestones';
import page from './project-page.module.css';
import styles from './progress-card.module.css';

export interface ProgressCardProps {
  project: Project;
  handle: ProjectHandle;
  activity: readonly Activity[];
  isDisabled: boolean;
}

/** How far the project is, and what it has reached on the way. Another version of it is another card. */
export function ProgressCard({ project, handle, activity, isDisabled }: ProgressCardProps): ReactElement {
  const { text } = useLanguage();
  const { percent } = useFormats();
  const [progress, setProgress] = useState(project.progress);
  const [milestone, setMilestone] = useState('');
  const isSame = progress === project.progress && milestone.trim() === '';
  const save = (): void => {
    const named = milestone.trim() === '' ? {} : { milestone: milestone.trim() };
    handle.setProgress(progress, { ...named, expectedVersion: project.version }).catch((error: unknown) => {
      toastError(error);
      setProgress(project.progress);
    });
  };
  return (
    <section className={page.card} aria-label={text('project.progress')}>
      <p className={styles.top}>
        <span className={styles.percent}>{percent(progress)}</span>
        {project.milestone !== null && <bdi className={styles.milestone}>{visibly(project.milestone)}</bdi>}
      </p>
      <Slider
        className={styles.slider ?? ''}
        aria-label={text('project.progress')}
        value={progress}
        onChange={setProgress}
        isDisabled={isDisabled}
        formatOptions={{ style: 'unit', unit: 'percent' }}
      >
        <SliderTrack className={styles.bar ?? ''}>
          <div className={styles.fill} style={{ inlineSize: `${progress}%` }} />
          {milestonesOf(activity).map((reached) => (
            <span key={reached.name} className={styles.mark} style={{ insetInlineStart: `${reached.progress}%` }} />
          ))}
          <SliderThumb className={styles.thumb ?? ''} />
        </SliderTrack>
      </Slider>
      <Flags milestones={milestonesOf(activity)} />
      {!isDisabled && (
        <form
          className={styles.change}
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <TextField
            label={text('project.milestone')}
            placeholder={text('project.milestone.hint')}
            value={milestone}
            onChange={setMilestone}
            autoComplete="off"
          />
          <Button type="submit" kind="primary" isDisabled={isSame}>
            {text('save')}
          </Button>
        </form>
      )}
    </section>
  );
}

/** The names of the milestones, and where they were reached. */
function Flags({ milestones }: { milestones: readonly Milestone[] }): ReactElement | null {
  const { percent } = useFormats();
  if (milestones.length === 0) return null;
  return (
    <ul className={styles.marks}>
      {milestones.map(({ name, progress }) => (
        <li key={name} className={styles.flag}>
          <Flag size={12} aria-hidden="true" />
          <bdi>{visibly(name)}</bdi>
          {percent(progress)}
        </li>
      ))}
    </ul>
  );
}
