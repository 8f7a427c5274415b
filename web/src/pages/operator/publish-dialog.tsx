import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { staffNoticeDraft, type StaffNotice } from '../../../../src/contract/staff.ts';
import { staffApi, staffKey } from '../../api/staff.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { Select } from '../../components/ui/select.tsx';
import { TextArea } from '../../components/ui/text-area.tsx';
import { t } from '../../i18n.ts';

type Kind = StaffNotice['kind'];
const kinds = (): { value: Kind; label: string }[] => [
  { value: 'bulletin', label: t('notices.bulletin') },
  { value: 'training', label: t('notices.training') },
];

/** A new training or bulletin for all of the staff. */
export function PublishDialog({ onClose }: { onClose: () => void }) {
  const cache = useQueryClient();
  const [kind, setKind] = useState<Kind>('bulletin');
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const [problems, setProblems] = useState<ReadonlySet<PropertyKey | undefined>>(new Set());
  const publish = useMutation({
    mutationFn: () => staffApi.publish({ kind, title: title.trim(), text: text.trim() }),
    onSuccess: async () => {
      onClose();
      await cache.invalidateQueries({ queryKey: staffKey });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const at = new Set(staffNoticeDraft.safeParse({ kind, title, text }).error?.issues.map((issue) => issue.path[0]));
    setProblems(at);
    if (at.size === 0) publish.mutate();
  };
  const missing = (field: string): string | undefined => (problems.has(field) ? t('notices.missing') : undefined);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('notices.publishTitle')}
      description={t('notices.publishText')}
      className="max-w-lg"
      footer={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button variant="main" type="submit" form="publish" disabled={publish.isPending}>
            {t('notices.publishSubmit')}
          </Button>
        </>
      }
    >
      <form id="publish" noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t('notices.kind')}>
          {({ id }) => <Select id={id} value={kind} onChange={setKind} options={kinds()} className="w-44" />}
        </Field>
        <Field label={t('notices.titleField')} error={missing('title')}>
          {(control) => (
            <Input {...control} maxLength={160} value={title} onChange={(event) => setTitle(event.target.value)} />
          )}
        </Field>
        <Field label={t('notices.text')} hint={t('notices.textHint')} error={missing('text')}>
          {(control) => (
            <TextArea
              {...control}
              rows={8}
              maxLength={20_000}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {publish.error ? <ErrorState error={publish.error} /> : null}
      </form>
    </Dialog>
  );
}
