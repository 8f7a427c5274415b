import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useDeferredValue, useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { accessScope, staffAccessDraft, type AccessScope, type StaffAccess } from '../../../../src/contract/staff.ts';
import { staffApi, staffKey, staffQueries } from '../../api/staff.ts';
import { AccessEntry } from '../../components/access-entry.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { WordInput } from '../../components/ui/word-input.tsx';
import { Page } from '../../components/ui/page.tsx';
import { Select } from '../../components/ui/select.tsx';
import { t } from '../../i18n.ts';
import { useStaff } from '../../use-staff.ts';

/** Asking a customer for access, and what was asked before. */
export function OperatorAccessPage() {
  const query = useQuery({ ...staffQueries.access(), refetchInterval: 30_000 });
  const missing = useStaff()?.missing ?? [];
  return (
    <Page title={t('operator.access')} note={t('operator.accessNote')} className="max-w-180">
      {missing.length > 0 ? <Unready missing={missing} /> : null}
      <Ask />
      <Loaded query={query}>
        {(all) =>
          all.length === 0 ? (
            <p className="text-13 text-muted">{t('operator.noAccess')}</p>
          ) : (
            <Card title={t('operator.asked')}>
              <ul className="text-13">
                {all.map((access) => (
                  <AccessEntry
                    key={access.id}
                    access={access}
                    title={access.isYours ? access.workspace.name : `${access.workspace.name}, ${access.staff}`}
                  >
                    <Actions access={access} />
                  </AccessEntry>
                ))}
              </ul>
            </Card>
          )
        }
      </Loaded>
    </Page>
  );
}

const Unready = ({ missing }: { missing: readonly ('training' | 'bulletin')[] }) => (
  <section className="rounded-md border border-line bg-due-wash px-4 py-3 text-13">
    <h2>{t('operator.unready')}</h2>
    <p>
      {missing.map((what) => t(`operator.missing.${what}`)).join(' ')}{' '}
      <Link to="/operator/notices" className="font-medium text-accent underline underline-offset-2">
        {t('operator.toNotices')}
      </Link>
    </p>
  </section>
);

const scopes = () =>
  accessScope.options.map((value) => ({
    value,
    label: t(`access.scope.${value}`),
    hint: t(`access.scope.${value}.means`),
  }));
const spans = ['1', '4', '24', '72', '168'] as const;
type Span = (typeof spans)[number];
const hours = () => spans.map((value) => ({ value, label: t('operator.hours', { count: Number(value) }) }));

function Ask() {
  const cache = useQueryClient();
  const [workspace, setWorkspace] = useState('');
  const [reason, setReason] = useState('');
  const [scope, setScope] = useState<AccessScope>('read');
  const [span, setSpan] = useState<Span>('4');
  const [problems, setProblems] = useState<ReadonlySet<PropertyKey | undefined>>(new Set());
  const text = useDeferredValue(workspace.trim());
  const found = useQuery(staffQueries.workspaces(text)).data ?? [];
  const draft = { workspace: workspace.trim(), reason: reason.trim(), scope, hours: Number(span) };
  const ask = useMutation({
    mutationFn: () => staffApi.askAccess(draft),
    onSuccess: async () => {
      setReason('');
      setWorkspace('');
      toast.success(t('operator.askedDone'));
      await cache.invalidateQueries({ queryKey: staffKey });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const at = new Set(staffAccessDraft.safeParse(draft).error?.issues.map((issue) => issue.path[0]));
    setProblems(at);
    if (at.size === 0) ask.mutate();
  };
  return (
    <Card title={t('operator.ask')}>
      <form noValidate onSubmit={submit} className="flex flex-col gap-4 pt-1">
        <Field
          label={t('operator.workspace')}
          hint={t('operator.workspaceHint')}
          error={problems.has('workspace') ? t('operator.workspaceEmpty') : undefined}
        >
          {(control) => (
            <>
              <WordInput
                {...control}
                list="workspaces"
                maxLength={60}
                className="max-w-80 font-mono"
                value={workspace}
                onChange={(event) => setWorkspace(event.target.value)}
              />
              <datalist id="workspaces">
                {found.map(({ slug, name }) => (
                  <option key={slug} value={slug}>
                    {name}
                  </option>
                ))}
              </datalist>
            </>
          )}
        </Field>
        <Field
          label={t('operator.reason')}
          hint={t('operator.reasonHint')}
          error={problems.has('reason') ? t('operator.reasonShort') : undefined}
        >
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('operator.scope')} hint={t(`access.scope.${scope}.means`)}>
            {({ id }) => <Select id={id} value={scope} onChange={setScope} options={scopes()} />}
          </Field>
          <Field label={t('operator.span')} hint={t('operator.spanHint')}>
            {({ id }) => <Select id={id} value={span} onChange={setSpan} options={hours()} />}
          </Field>
        </div>
        {ask.error ? <ErrorState error={ask.error} /> : null}
        <Button variant="main" type="submit" className="self-start" disabled={ask.isPending}>
          {t('operator.askSubmit')}
        </Button>
      </form>
    </Card>
  );
}

function Actions({ access }: { access: StaffAccess }) {
  const cache = useQueryClient();
  const settled = () => cache.invalidateQueries();
  const withdraw = useMutation({ mutationFn: () => staffApi.withdraw(access.id), onSettled: settled });
  const grant = useMutation({ mutationFn: () => staffApi.grantAsStaff(access.id), onSettled: settled });
  const error = withdraw.error ?? grant.error;
  const live = access.state === 'asked' || access.state === 'granted';
  return (
    <>
      {error ? <ErrorState error={error} className="w-full" /> : null}
      {access.isYours && access.state === 'granted' ? (
        <Button asChild variant="main">
          <Link to="/w/$workspace" params={{ workspace: access.workspace.slug }}>
            {t('operator.open')}
          </Link>
        </Button>
      ) : null}
      {access.canGrant ? (
        <Button disabled={grant.isPending} onClick={() => grant.mutate()}>
          {t('access.grant')}
        </Button>
      ) : null}
      {access.isYours && live ? (
        <Button variant="quiet" disabled={withdraw.isPending} onClick={() => withdraw.mutate()}>
          {t('operator.giveUp')}
        </Button>
      ) : null}
    </>
  );
}
