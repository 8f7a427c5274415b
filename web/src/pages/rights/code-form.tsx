import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { rightsApi } from '../../api/rights.ts';
import { explain } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { t } from '../../i18n.ts';
import { holdSecret } from './held-secret.ts';

type Problems = { reference?: string; code?: string };

/** Confirms by reference and code, and goes on to the request. `reference` given: it is known and not asked for. */
export function CodeForm({ reference: known }: { reference?: string }) {
  const navigate = useNavigate();
  const [reference, setReference] = useState(known ?? '');
  const [code, setCode] = useState('');
  const [problems, setProblems] = useState<Problems>({});
  const confirm = useMutation({
    mutationFn: () => rightsApi.confirm({ reference: reference.trim(), code }),
    onSuccess: async ({ secret }) => {
      holdSecret(secret);
      await navigate({ to: '/rights/request' });
    },
    onError: (error) => setProblems({ code: Object.values(explain(error)).join('. ') }),
  });
  const again = useMutation({
    mutationFn: () => rightsApi.code(reference.trim()),
    onSuccess: () => toast.success(t('rights.code.newSent')),
    onError: (error) => setProblems({ code: Object.values(explain(error)).join('. ') }),
  });
  const referenceProblem = reference.trim() === '' ? { reference: t('rights.code.referenceMissing') } : {};
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const found = { ...referenceProblem, ...(/^\d{8}$/.test(code) ? {} : { code: t('rights.code.codeWrong') }) };
    setProblems(found);
    if (Object.keys(found).length === 0) confirm.mutate();
  };
  const newCode = (): void => {
    setProblems(referenceProblem);
    if (reference.trim() !== '') again.mutate();
  };
  return (
    <form onSubmit={submit} noValidate className="flex max-w-96 flex-col gap-4">
      {known ? null : (
        <Field label={t('rights.code.reference')} error={problems.reference}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              maxLength={40}
              placeholder="R-7KQ2-M4XZ"
              className="h-10 font-mono text-16 uppercase"
              value={reference}
              onChange={(event) => setReference(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field label={t('rights.code.code')} hint={t('rights.code.codeHint')} error={problems.code}>
        {(control) => (
          <Input
            {...control}
            autoComplete="one-time-code"
            inputMode="numeric"
            spellCheck={false}
            className="h-10 font-mono text-16 tracking-[0.12em]"
            value={code}
            onChange={(event) => setCode(event.target.value.replaceAll(/\D/g, '').slice(0, 8))}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button variant="main" type="submit" className="h-10 px-5" disabled={confirm.isPending}>
          {t('rights.code.submit')}
        </Button>
        <Button className="h-10" disabled={again.isPending} onClick={newCode}>
          {t('rights.code.new')}
        </Button>
      </div>
    </form>
  );
}
