import type { ReactElement } from 'react';
import type { ProjectMember } from '../../../client/exports';
import { useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';
import { Avatar } from '../ui/avatar';
import { classes } from '../ui/classes';
import styles from './project-page.module.css';

/** The members; those who look at the project right now come first. */
export function PeopleCard({
  members,
  present,
}: {
  members: readonly ProjectMember[];
  present: readonly string[];
}): ReactElement {
  const { text } = useLanguage();
  const nameOf = useUserName();
  const isHere = ({ userId }: ProjectMember): boolean => present.includes(userId);
  const sorted = members.toSorted((a, b) => Number(isHere(b)) - Number(isHere(a)));
  return (
    <section className={styles.card} aria-label={text('project.people')}>
      <h2>{text('project.here', { count: present.length })}</h2>
      <ul className={styles.people}>
        {sorted.map((member) => (
          <li key={member.userId} className={classes(styles.person, !isHere(member) && styles.away)}>
            <Avatar userId={member.userId} online={isHere(member)} />
            <div>
              <bdi>{nameOf(member.userId)}</bdi>
              <p className={styles.soft}>
                {text(`role.${member.role}`)}
                {isHere(member) && ` · ${text('project.isHere')}`}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
