import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { workspaceChange, type Workspace } from '../../../src/contract/workspaces.ts';
import { workspaceApi } from '../api/endpoints.ts';
import { keys } from '../api/queries.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Button } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { Field } from '../components/ui/field.tsx';
import { Input } from '../components/ui/input.tsx';
import { Page } from '../components/ui/page.tsx';
import { Select } from '../components/ui/select.tsx';
import { NewWorkspaceDialog } from '../frame/new-workspace-dialog.tsx';
import { languageOptions, themeOptions } from '../frame/user-menu.tsx';
import { setLocale, t, useLocale } from '../i18n.ts';
import { setTheme, useTheme } from '../theme.ts';
import { useSession, useWorkspace } from '../workspace.ts';

/** The workspace's name and smallest group; how the app looks; the version. */
export function SettingsPage() {
  const workspace = useWorkspace();
  const [creating, setCreating] = useState(false);
  return (
    <Page
      title={t('settings.title')}
      className="max-w-160"
      actions={<Button onClick={() => setCreating(true)}>{t('frame.newWorkspace')}</Button>}
    >
      <WorkspaceForm key={workspace.slug} workspace={workspace} />
      <Look />
      <About />
      <NewWorkspaceDialog open={creating} onOpenChange={setCreating} />
    </Page>
  );
}

type Problems = { name?: string; k?: string };

function problemsOf(name: string, k: string): Problems {
  const parsed = workspaceChange.safeParse({ name, k: Number(k) });
  if (parsed.success) return {};
  const at = new Set(parsed.error.issues.map((issue) => issue.path[0]));
  return {
    ...(at.has('name') ? { name: t('settings.nameEmpty') } : {}),
    ...(at.has('k') ? { k: t('settings.kWrong') } : {}),
  };
}

function WorkspaceForm({ workspace }: { workspace: Workspace }) {
  const cache = useQueryClient();
  const [name, setName] = useState(workspace.name);
  const [k, setK] = useState(String(workspace.k));
  const [problems, setProblems] = useState<Problems>({});
  const save = useMutation({
    mutationFn: () => workspaceApi.change(workspace.slug, { name: name.trim(), k: Number(k) }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.session });
      // Answers depend on k.
      await cache.invalidateQueries({ queryKey: keys.workspace(workspace.slug) });
      toast.success(t('settings.saved'));
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const found = problemsOf(name, k);
    setProblems(found);
    if (Object.keys(found).length === 0) save.mutate();
  };
  const changed = name.trim() !== workspace.name || Number(k) !== workspace.k;
  return (
    <Card title={t('settings.workspace')}>
      <form noValidate onSubmit={submit} className="flex flex-col items-start gap-4 pt-1">
        <Field label={t('settings.name')} error={problems.name} className="w-full">
          {(control) => (
            <Input {...control} value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Field label={t('settings.k')} hint={t('settings.kHint')} error={problems.k} className="w-full">
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              value={k}
              onChange={(event) => setK(event.target.value)}
              className="max-w-24"
            />
          )}
        </Field>
        {save.error ? <ErrorState error={save.error} className="w-full" /> : null}
        <Button variant="main" type="submit" disabled={!changed || save.isPending}>
          {t('settings.save')}
        </Button>
      </form>
    </Card>
  );
}

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
