import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { staffRole, type StaffMember, type StaffMemberChange, type StaffRole } from '../../../../src/contract/staff.ts';
import { staffApi, staffKey, staffQueries } from '../../api/staff.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Field } from '../../components/ui/field.tsx';
import { WordInput } from '../../components/ui/word-input.tsx';
import { Page } from '../../components/ui/page.tsx';
import { Select } from '../../components/ui/select.tsx';
import { t } from '../../i18n.ts';
import { EndSessions } from './end-sessions-card.tsx';

const roleOptions = () =>
  staffRole.options.map((value) => ({ value, label: t(`staffRole.${value}`), hint: t(`staffRole.${value}.means`) }));

const useChange = () => {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (change: StaffMemberChange) => staffApi.setMember(change),
    onSuccess: () => cache.invalidateQueries({ queryKey: staffKey }),
  });
};

/** Who is staff, as what, and whether anything can be granted to them. */
export function StaffListPage() {
  const query = useQuery(staffQueries.members());
  return (
    <Page title={t('operator.staff')} note={t('staff.note')} className="max-w-180">
      <Loaded query={query}>
        {(members) => (
          <Card>
            <ul className="text-13">
              {members.map((member) => (
                <Row key={member.userId} member={member} />
              ))}
            </ul>
          </Card>
        )}
      </Loaded>
      <Add />
      <EndSessions />
    </Page>
  );
}

function Row({ member }: { member: StaffMember }) {
  const change = useChange();
  const set = (role: StaffRole | null) => change.mutate({ who: member.userId, role });
  return (
    <li className="flex min-h-14 flex-wrap items-center justify-between gap-3 border-b border-line py-2 last:border-b-0">
      <div>
        <p className="font-medium">
          {member.name}
          {member.isYou ? <span className="ml-2 font-normal text-muted">{t('members.you')}</span> : null}
        </p>
        <p className={member.missing.length === 0 ? 'text-kept-ink' : 'text-due-ink'}>
          {member.missing.length === 0
            ? t('staff.ready')
            : member.missing.map((what) => t(`staff.missing.${what}`)).join(' ')}
        </p>
      </div>
      <div className="flex gap-2">
        <Select
          label={t('members.roleOf', { name: member.name })}
          value={member.role}
          onChange={set}
          options={roleOptions()}
          disabled={change.isPending}
        />
        <Button
          variant="quiet"
          aria-label={`${t('members.remove')}: ${member.name}`}
          disabled={change.isPending}
          onClick={() => set(null)}
        >
          {t('members.remove')}
        </Button>
      </div>
      {change.error ? <ErrorState error={change.error} className="w-full" /> : null}
    </li>
  );
}

function Add() {
  const change = useChange();
  const [who, setWho] = useState('');
  const [role, setRole] = useState<StaffRole>('support');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (who.trim() !== '') change.mutate({ who: who.trim(), role }, { onSuccess: () => setWho('') });
  };
  return (
    <Card title={t('staff.add')}>
      <form noValidate onSubmit={submit} className="flex flex-wrap items-start gap-3 pt-1">
        <Field label={t('staff.who')} hint={t('staff.whoHint')} className="min-w-60 flex-1">
          {(control) => (
            <WordInput {...control} maxLength={254} value={who} onChange={(event) => setWho(event.target.value)} />
          )}
        </Field>
        <Field label={t('members.role')} hint={t(`staffRole.${role}.means`)} className="max-w-72">
          {({ id }) => <Select id={id} value={role} onChange={setRole} options={roleOptions()} />}
        </Field>
        <Button variant="main" type="submit" className="mt-6" disabled={change.isPending || who.trim() === ''}>
          {t('staff.addSubmit')}
        </Button>
        {change.error ? <ErrorState error={change.error} className="w-full" /> : null}
      </form>
    </Card>
  );
}
