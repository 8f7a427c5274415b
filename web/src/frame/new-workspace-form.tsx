import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { workspaceDraft } from '../../../src/contract/workspaces.ts';
import { sessionApi, workspaceApi } from '../api/endpoints.ts';
import { keys } from '../api/queries.ts';
import { explain } from '../components/error-state.tsx';
import { Button } from '../components/ui/button.tsx';
import { Field } from '../components/ui/field.tsx';
import { Input } from '../components/ui/input.tsx';
import { t } from '../i18n.ts';

/** Names a new workspace, makes it, and goes there. */
export function NewWorkspaceForm({ onDone }: { onDone?: () => void }) {
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string>();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: workspaceApi.create,
    onSuccess: async (made) => {
      await cache.fetchQuery({ queryKey: keys.session, queryFn: sessionApi.read, staleTime: 0 });
      toast.success(t('workspace.new.done', { name: made.name }));
      onDone?.();
      await navigate({ to: '/w/$workspace', params: { workspace: made.slug } });
    },
    onError: (error) => setProblem(explain(error).detail),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const draft = workspaceDraft.safeParse({ name });
    if (draft.success) create.mutate(draft.data.name);
    else setProblem(t('settings.nameEmpty'));
  };
  return (
    <form onSubmit={submit} className="flex flex-col items-start gap-4">
      <Field label={t('settings.name')} error={problem} className="w-full">
        {(control) => (
          <Input
            {...control}
            autoFocus
            value={name}
            maxLength={120}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Button variant="main" type="submit" disabled={create.isPending}>
        {t('workspace.new.submit')}
      </Button>
    </form>
  );
}
