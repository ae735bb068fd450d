import type { ReactNode } from 'react';
import type { Activity, ProjectField } from '../../../client/exports';
import { useFormats } from '../i18n/format';
import { Text, useLanguage } from '../i18n/locale-provider';
import { useUserName } from '../i18n/user-name';

type Update = Extract<Activity, { type: 'project.updated' }>['data'];

/** What was done, as a sentence. */
export function useActivityText(): (activity: Activity) => ReactNode {
  const { text } = useLanguage();
  const { percent, list } = useFormats();
  const nameOf = useUserName();

  const changeOf = (data: Update, field: ProjectField): string => {
    switch (field) {
      case 'status':
        return text('change.status', { status: text(`status.${data.status}`) });
      case 'progress':
        return text('change.progress', { progress: percent(data.progress) });
      case 'milestone':
        return data.milestone === null
          ? text('change.milestone.none')
          : text('change.milestone', { milestone: data.milestone });
      case 'title':
        return text('change.title', { title: data.title ?? '' });
    }
  };

  return ({ type, actorId, data }) => {
    const name = <bdi>{nameOf(actorId)}</bdi>;
    switch (type) {
      case 'project.created':
        return <Text id="activity.created" name={name} />;
      case 'project.updated':
        return (
          <Text id="activity.updated" name={name} what={list(data.changed.map((field) => changeOf(data, field)))} />
        );
      case 'comment.added':
        return <Text id="activity.comment" name={name} />;
      case 'member.changed':
        return data.role === null ? (
          <Text id="activity.removed" name={name} member={<bdi>{nameOf(data.userId)}</bdi>} />
        ) : (
          <Text
            id="activity.member"
            name={name}
            member={<bdi>{nameOf(data.userId)}</bdi>}
            role={text(`role.${data.role}`)}
          />
        );
    }
  };
}
