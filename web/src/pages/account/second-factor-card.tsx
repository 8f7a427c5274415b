import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import type { Account } from '../../../../src/contract/account.ts';
import { accountApi, accountKey } from '../../api/account.ts';
import { keys } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ErrorState, explain } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { t } from '../../i18n.ts';
import { useSession } from '../../workspace.ts';
import { CodeField } from './code-field.tsx';
import { QrCode } from './qr-code.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

type Setup = { uri: string; secret: string };

/** A code from an app beside the password: switched on with a QR code, off with a proof. */
export function SecondFactor({ account }: { account: Account }) {
  const cache = useQueryClient();
  const { secondFactorFirst } = useSession();
  const [setup, setSetup] = useState<Setup>();
  const [codes, setCodes] = useState<string[]>();
  const [removing, setRemoving] = useState(false);
  // The session too: where a second factor is required, everything opens with it, and closes without.
  const reload = async (): Promise<void> => {
    await cache.invalidateQueries({ queryKey: accountKey });
    await cache.invalidateQueries({ queryKey: keys.session });
  };
  const start = useMutation({ mutationFn: accountApi.startSecondFactor, onSuccess: setSetup });
  const renew = useMutation({
    mutationFn: accountApi.newRecoveryCodes,
    onSuccess: async (made) => {
      setCodes(made.codes);
      await reload();
    },
  });
  const remove = useMutation({
    mutationFn: accountApi.removeSecondFactor,
    onSuccess: async () => {
      setRemoving(false);
      await reload();
    },
  });
  const verified = async (made: string[]): Promise<void> => {
    setSetup(undefined);
    setCodes(made);
    await reload();
  };
  const error = start.error ?? renew.error;
  // Where nothing opens without one, it cannot wait for a password.
  const needsPassword = !account.hasPassword && !secondFactorFirst;
  return (
    <Card title={t('secondFactor.cardTitle')} note={t('secondFactor.cardNote')}>
      {account.hasSecondFactor ? (
        <>
          <p className="flex items-center gap-2 text-13 text-kept-ink">
            <ShieldCheck aria-hidden className="size-4" />
            {t('secondFactor.on', { count: account.recoveryCodesLeft })}
          </p>
          <div className="mt-3 flex flex-wrap gap-2">
            <Button disabled={renew.isPending} onClick={() => renew.mutate()}>
              {t('secondFactor.newCodes')}
            </Button>
            <Button variant="danger" onClick={() => setRemoving(true)}>
              {t('secondFactor.remove')}
            </Button>
          </div>
        </>
      ) : (
        <Button
          variant="main"
          className="mt-1"
          disabled={needsPassword || start.isPending}
          onClick={() => start.mutate()}
        >
          {t('secondFactor.start')}
        </Button>
      )}
      {needsPassword ? <p className="mt-2 text-13 text-muted">{t('secondFactor.needsPassword')}</p> : null}
      {error ? <ErrorState error={error} className="mt-3" /> : null}
      {setup ? <SetupDialog setup={setup} onVerified={verified} onClose={() => setSetup(undefined)} /> : null}
      {codes ? <RecoveryCodes codes={codes} onClose={() => setCodes(undefined)} /> : null}
      {removing ? (
        <ConfirmDialog
          title={t('secondFactor.removeTitle')}
          text={t('secondFactor.removeText')}
          verb={t('secondFactor.removeVerb')}
          destroys
          pending={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate()}
          onClose={() => setRemoving(false)}
        />
      ) : null}
    </Card>
  );
}

type SetupProps = { setup: Setup; onVerified: (codes: string[]) => Promise<void>; onClose: () => void };

function SetupDialog({ setup, onVerified, onClose }: SetupProps) {
  const [code, setCode] = useState('');
  const verify = useMutation({
    mutationFn: () => accountApi.verifySecondFactor(code.trim()),
    onSuccess: ({ codes }) => onVerified(codes),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (code.trim().length >= 6) verify.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('secondFactor.setupTitle')}
      description={t('secondFactor.setupText')}
      className="max-w-lg"
    >
      <form noValidate onSubmit={submit} className="flex flex-col gap-4">
        <div className="flex flex-wrap items-center gap-4">
          <QrCode text={setup.uri} label={t('secondFactor.qr')} />
          <div className="min-w-0 flex-1 basis-40 text-13">
            <p className="text-muted">{t('secondFactor.byHand')}</p>
            <p className="mt-1 font-mono break-all" data-secret>
              {setup.secret}
            </p>
          </div>
        </div>
        <CodeField value={code} onChange={setCode} error={verify.error ? explain(verify.error).detail : undefined} />
        <Button
          variant="main"
          type="submit"
          className="self-start"
          disabled={verify.isPending || code.trim().length < 6}
        >
          {t('secondFactor.turnOn')}
        </Button>
      </form>
    </Dialog>
  );
}
