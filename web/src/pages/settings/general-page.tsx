import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { workspaceChange, type Workspace } from '../../../../src/contract/workspaces.ts';
import { keys } from '../../api/queries.ts';
import { settingsApi } from '../../api/settings.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { Page } from '../../components/ui/page.tsx';
import { Select } from '../../components/ui/select.tsx';
import { NewWorkspaceDialog } from '../../frame/new-workspace-dialog.tsx';
import { languageOptions, themeOptions } from '../../frame/user-menu.tsx';
import { setLocale, t, useLocale } from '../../i18n.ts';
import { setTheme, useTheme } from '../../theme.ts';
import { useSession, useWorkspace } from '../../workspace.ts';
import { Appearance } from './appearance.tsx';
import { useMay } from '../../may.ts';
import { StandingInstructions } from '../requests/standing-card.tsx';
import { currencyOptions, regionOptions, timeZones } from './regions.ts';

/** The workspace's name, smallest group, region and looks; how the app looks to you; the version. */
export function GeneralSettingsPage() {
  const workspace = useWorkspace();
  const [creating, setCreating] = useState(false);
  const may = useMay();
  const manages = may('workspace.change');
  return (
    <Page
      title={t('settings.title')}
      actions={<Button onClick={() => setCreating(true)}>{t('frame.newWorkspace')}</Button>}
    >
      {manages ? <WorkspaceForm key={workspace.slug} workspace={workspace} /> : null}
      {manages ? <Appearance key={`${workspace.slug} looks`} workspace={workspace} /> : null}
      {may('rights.settings') ? <StandingInstructions key={`${workspace.slug} standing`} /> : null}
      <Look />
      <About />
      <NewWorkspaceDialog open={creating} onOpenChange={setCreating} />
    </Page>
  );
}

type Draft = { name: string; k: string; timeZone: string; locale: string; currency: string };
type Problems = { name?: string; k?: string; timeZone?: string };

const draftOf = ({ name, k, timeZone, locale, currency }: Workspace): Draft => ({
  name,
  k: String(k),
  timeZone,
  locale,
  currency,
});

function problemsOf(draft: Draft): Problems {
  const zone = timeZones().includes(draft.timeZone) || draft.timeZone === 'UTC';
  const parsed = workspaceChange.safeParse({ name: draft.name, k: Number(draft.k) });
  const at = new Set(parsed.error?.issues.map((issue) => issue.path[0]));
  return {
    ...(at.has('name') ? { name: t('settings.nameEmpty') } : {}),
    ...(at.has('k') ? { k: t('settings.kWrong') } : {}),
    ...(zone ? {} : { timeZone: t('settings.timeZoneWrong') }),
  };
}

function WorkspaceForm({ workspace }: { workspace: Workspace }) {
  const cache = useQueryClient();
  const [draft, setDraft] = useState(draftOf(workspace));
  const [problems, setProblems] = useState<Problems>({});
  const save = useMutation({
    mutationFn: () => settingsApi.change(workspace.slug, { ...draft, name: draft.name.trim(), k: Number(draft.k) }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.session });
      // Answers depend on k.
      await cache.invalidateQueries({ queryKey: keys.workspace(workspace.slug) });
      toast.success(t('settings.saved'));
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const found = problemsOf(draft);
    setProblems(found);
    if (Object.keys(found).length === 0) save.mutate();
  };
  const changed = JSON.stringify({ ...draft, name: draft.name.trim() }) !== JSON.stringify(draftOf(workspace));
  return (
    <Card title={t('settings.workspace')}>
      <form noValidate onSubmit={submit} className="flex flex-col items-start gap-4 pt-1">
        <Field label={t('settings.name')} error={problems.name} className="w-full">
          {(control) => (
            <Input
              {...control}
              value={draft.name}
              maxLength={120}
              onChange={(event) => setDraft({ ...draft, name: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('settings.k')} hint={t('settings.kHint')} error={problems.k} className="w-full">
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              value={draft.k}
              onChange={(event) => setDraft({ ...draft, k: event.target.value })}
              className="max-w-24"
            />
          )}
        </Field>
        <Region draft={draft} onChange={setDraft} problem={problems.timeZone} />
        {save.error ? <ErrorState error={save.error} className="w-full" /> : null}
        <Button variant="main" type="submit" disabled={!changed || save.isPending}>
          {t('settings.save')}
        </Button>
      </form>
    </Card>
  );
}

type RegionProps = { draft: Draft; onChange: (draft: Draft) => void; problem: string | undefined };

/** Where the workspace is at home: what an hour, a number and a sum look like. */
const Region = ({ draft, onChange, problem }: RegionProps) => (
  <div className="grid w-full gap-4 sm:grid-cols-3">
    <Field label={t('settings.timeZone')} hint={t('settings.timeZoneHint')} error={problem}>
      {(control) => (
        <>
          <Input
            {...control}
            list="time-zones"
            autoComplete="off"
            spellCheck={false}
            value={draft.timeZone}
            onChange={(event) => onChange({ ...draft, timeZone: event.target.value })}
          />
          <datalist id="time-zones">
            {timeZones().map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      )}
    </Field>
    <Field label={t('settings.region')}>
      {({ id }) => (
        <Select
          id={id}
          value={draft.locale}
          onChange={(locale) => onChange({ ...draft, locale })}
          options={regionOptions(draft.locale)}
        />
      )}
    </Field>
    <Field label={t('settings.currency')}>
      {({ id }) => (
        <Select
          id={id}
          value={draft.currency}
          onChange={(currency) => onChange({ ...draft, currency })}
          options={currencyOptions(draft.currency)}
        />
      )}
    </Field>
  </div>
);

function Look() {
  const theme = useTheme();
  const language = useLocale();
  return (
    <Card title={t('settings.look')} note={t('settings.lookNote')}>
      <div className="flex flex-wrap gap-6 pt-1">
        <Field label={t('frame.theme')}>
          {({ id }) => <Select id={id} value={theme} onChange={setTheme} options={themeOptions()} className="w-44" />}
        </Field>
        <Field label={t('frame.language')}>
          {({ id }) => (
            <Select id={id} value={language} onChange={setLocale} options={languageOptions} className="w-44" />
          )}
        </Field>
      </div>
    </Card>
  );
}

function About() {
  const { version } = useSession();
  return (
    <Card title={t('settings.about')}>
      <p className="text-13 text-muted">
        {t('app.name')} · {t('settings.version', { version })} ·{' '}
        <a href="/api/docs" className="text-accent underline underline-offset-2">
          {t('settings.api')}
        </a>
      </p>
    </Card>
  );
}
