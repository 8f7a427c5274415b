import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { RightsAsker, RightsCase } from '../../../../src/contract/rights.ts';
import { deskApi, type Desk } from '../../api/rights.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { t } from '../../i18n.ts';

const shownFor = 60_000;

/** Name and address of who asks: a look of its own, which is audited, and folds away by itself. */
export function AskerCard({ desk, found }: { desk: Desk; found: RightsCase }) {
  const cache = useQueryClient();
  const look = useMutation({
    mutationFn: () => deskApi.asker(desk, found.id),
    gcTime: 0,
    onSuccess: () => cache.invalidateQueries({ queryKey: ['w', desk, 'audit'] }),
  });
  const { data, reset } = look;
  useEffect(() => {
    if (data === undefined) return undefined;
    const timer = setTimeout(reset, shownFor);
    return () => clearTimeout(timer);
  }, [data, reset]);
  return (
    <Card title={t('requests.asker')} className={data ? 'border-due' : undefined}>
      {data ? (
        <Shown asker={data} onFold={reset} />
      ) : (
        <div className="flex flex-col gap-2">
          {found.askerHint ? <p className="font-mono text-13">{found.askerHint}</p> : null}
          {look.error ? <ErrorState error={look.error} /> : null}
          <Button disabled={look.isPending} onClick={() => look.mutate()}>
            {t('requests.askerShow')}
          </Button>
          <p className="text-13 text-muted">{t('requests.askerNote')}</p>
        </div>
      )}
    </Card>
  );
}

function Shown({ asker, onFold }: { asker: RightsAsker; onFold: () => void }) {
  const forgotten = asker.name === '' && !asker.email;
  return (
    <div role="status" className="flex flex-col items-start gap-2">
      {forgotten ? (
        <p className="text-13 text-muted">{t('requests.askerNone')}</p>
      ) : (
        <p className="w-full rounded-sm bg-due-wash px-2.5 py-2 text-13 break-words">
          <span className="block font-medium">{asker.name}</span>
          {asker.email ?? t('requests.askerNoEmail')}
        </p>
      )}
      <Button size="s" onClick={onFold}>
        {t('requests.askerFold')}
      </Button>
    </div>
  );
}
