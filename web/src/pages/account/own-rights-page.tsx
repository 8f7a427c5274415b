import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import type { RightsKind, RightsProgress } from '../../../../src/contract/rights.ts';
import { rightsApi, rightsKeys, rightsQueries } from '../../api/rights.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Page } from '../../components/ui/page.tsx';
import { locale, t } from '../../i18n.ts';
import { CountryField, type For, ForWhom, WordsField, wordsProblem } from '../rights/ask-fields.tsx';
import { holdSecret } from '../rights/held-secret.ts';
import { KindCards } from '../rights/kind-cards.tsx';
import { DueWord, StateSign } from '../rights/signs.tsx';

/** One's own requests, and asking for something: the session confirms who asks (P12.1). */
export function OwnRightsPage() {
  const query = useQuery(rightsQueries.own());
  return (
    <Page title={t('ownRights.title')} note={t('ownRights.note')} className="max-w-220">
      <Card title={t('ownRights.list')}>
        <Loaded query={query}>
          {(all) =>
            all.length === 0 ? (
              <p className="text-13 text-muted">{t('ownRights.none')}</p>
            ) : (
              <ul className="text-13">
                {all.map((one) => (
                  <OwnRequest key={one.id} request={one} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Card>
      <AskOwn />
    </Page>
  );
}

function OwnRequest({ request }: { request: RightsProgress }) {
  const navigate = useNavigate();
  const open = useMutation({
    mutationFn: () => rightsApi.secretOf(request.id),
    onSuccess: async (secret) => {
      holdSecret(secret);
      await navigate({ to: '/rights/request' });
    },
  });
  return (
    <li className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line py-2 last:border-b-0">
      <div className="min-w-0">
        <p className="font-medium">
          {t(`rights.kind.${request.kind}`)}{' '}
          <span className="font-mono font-normal text-muted">{request.reference}</span>
        </p>
        <p className="flex flex-wrap gap-x-3">
          <StateSign state={request.state} />
          <DueWord request={request} />
        </p>
        {open.error ? <ErrorState error={open.error} safe="" className="mt-2" /> : null}
      </div>
      <Button size="s" disabled={open.isPending} onClick={() => open.mutate()}>
        {t('ownRights.open', { reference: request.reference })}
      </Button>
    </li>
  );
}

type Draft = { kind?: RightsKind; for: For; words: string; country: string | null };
type Problems = { kind?: string; words?: string };
const empty: Draft = { for: 'self', words: '', country: null };

function AskOwn() {
  const cache = useQueryClient();
  const [draft, setDraft] = useState<Draft>(empty);
  const [problems, setProblems] = useState<Problems>({});
  const send = useMutation({
    mutationFn: (kind: RightsKind) => rightsApi.askSignedIn({ ...draft, kind, locale: locale() }),
    onSuccess: async ({ reference }) => {
      setDraft(empty);
      toast.success(t('ownRights.sent', { reference }));
      await cache.invalidateQueries({ queryKey: rightsKeys.own });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const words = wordsProblem(draft.kind, draft.words);
    const found = { ...(draft.kind ? {} : { kind: t('rights.whatMissing') }), ...(words ? { words } : {}) };
    setProblems(found);
    if (draft.kind && words === undefined) send.mutate(draft.kind);
  };
  const set = (change: Partial<Draft>): void => setDraft({ ...draft, ...change });
  return (
    <Card title={t('ownRights.ask')} note={draft.for === 'self' ? t('ownRights.askText') : t('ownRights.askForText')}>
      <form onSubmit={submit} noValidate className="relative flex flex-col gap-6 pt-2">
        <KindCards value={draft.kind} onChange={(kind) => set({ kind })} error={problems.kind} />
        <ForWhom value={draft.for} onChange={(who) => set({ for: who })} />
        <WordsField kind={draft.kind} value={draft.words} onChange={(words) => set({ words })} error={problems.words} />
        <CountryField value={draft.country} onChange={(country) => set({ country })} />
        {send.error ? <ErrorState error={send.error} safe={t('rights.notSent')} /> : null}
        <Button variant="main" type="submit" className="h-10 self-start px-5" disabled={send.isPending}>
          {t('rights.send')}
        </Button>
      </form>
    </Card>
  );
}
