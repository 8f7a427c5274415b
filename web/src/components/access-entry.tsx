import type { ReactNode } from 'react';
import type { StaffAccess } from '../../../src/contract/staff.ts';
import { formatDateTime } from '../format.ts';
import { t } from '../i18n.ts';

export type AccessEntryProps = {
  access: StaffAccess;
  /** The member of staff, or the workspace: whichever the reader does not know. */
  title: string;
  /** Buttons. */
  children?: ReactNode;
};

const tone: Record<StaffAccess['state'], string> = {
  asked: 'text-due-ink',
  granted: 'text-kept-ink',
  refused: 'text-muted',
  ended: 'text-muted',
  withdrawn: 'text-muted',
};

/** One request of staff for a workspace, with its reason, scope and end. */
export const AccessEntry = ({ access, title, children }: AccessEntryProps) => (
  <li className="flex flex-col gap-2 border-t border-line py-3 first:border-t-0">
    <p>
      <span className="font-medium">{title}</span>{' '}
      <span className={tone[access.state]}>{t(`access.state.${access.state}`)}</span>
    </p>
    <p className="break-words">“{access.reason}”</p>
    <p className="text-muted">
      {t(`access.scope.${access.scope}`)} · {t('access.askedAt', { at: formatDateTime(access.askedAt) })} ·{' '}
      {t(access.state === 'ended' ? 'access.endedAt' : 'access.endsAt', { at: formatDateTime(access.endsAt) })}
      {access.decidedBy ? ` · ${t('access.decidedBy', { who: access.decidedBy })}` : ''}
    </p>
    {children ? <div className="flex flex-wrap gap-2">{children}</div> : null}
  </li>
);
