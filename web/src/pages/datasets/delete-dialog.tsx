import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { toast } from 'sonner';
import type { Dataset } from '../../../../src/contract/catalog.ts';
import { datasetApi } from '../../api/endpoints.ts';
import { keys } from '../../api/queries.ts';
import { explain } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { t } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';

type DeleteDialogProps = { dataset: Dataset; open: boolean; onOpenChange: (open: boolean) => void };

/** Says what goes, and asks for the dataset's name before it does. */
export function DeleteDialog({ dataset, open, onOpenChange }: DeleteDialogProps) {
  const [typed, setTyped] = useState('');
  const slug = useSlug();
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => datasetApi.remove(slug, dataset.name),
    onSuccess: async () => {
      await navigate({ to: '/w/$workspace/datasets', params: { workspace: slug } });
      client.removeQueries({ queryKey: keys.dataset(slug, dataset.name) });
      await client.invalidateQueries({ queryKey: keys.workspace(slug) });
      toast.success(t('dataset.removed', { name: dataset.title }));
    },
    onError: (error) => toast.error(explain(error).title, { description: explain(error).detail }),
  });
  const footer = (
    <>
      <Button onClick={() => onOpenChange(false)}>{t('action.cancel')}</Button>
      <Button variant="destroy" disabled={typed !== dataset.name || remove.isPending} onClick={() => remove.mutate()}>
        {t('action.delete')}
      </Button>
    </>
  );
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('dataset.removeTitle', { name: dataset.title })}
      description={t('dataset.removeText', { rows: dataset.rows })}
      footer={footer}
    >
      <Field label={t('dataset.removeConfirm', { name: dataset.name })}>
        {(control) => (
          <Input {...control} value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
        )}
      </Field>
    </Dialog>
  );
}
