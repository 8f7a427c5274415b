import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiKey } from '../../../../src/contract/members.ts';
import { settingsApi, settingsQueries } from '../../api/settings.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Page } from '../../components/ui/page.tsx';
import { formatDate, isPast } from '../../format.ts';
import { t } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';
import { ApiKeyDialog } from './api-key-dialog.tsx';
import { scopeList } from './scopes.ts';

/** Keys for programs: what each may, until when, when it was last used. */
export function ApiKeysPage() {
  const query = useQuery(settingsQueries.apiKeys(useSlug()));
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey>();
  const make = (
    <Button variant="main" onClick={() => setMaking(true)}>
      {t('apiKeys.make')}
    </Button>
  );
  return (
    <Page title={t('settings.apiKeys')} note={t('apiKeys.note')} actions={query.data?.length ? make : null}>
      <Loaded query={query}>
        {(keys) =>
          keys.length === 0 ? (
            <EmptyState title={t('apiKeys.empty.title')} action={make} example={<Example />}>
              {t('apiKeys.empty.text')}
            </EmptyState>
          ) : (
            <Card>
              <ul className="text-13">
                {keys.map((key) => (
                  <KeyRow key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
                ))}
              </ul>
            </Card>
          )
        }
      </Loaded>
      {making ? <ApiKeyDialog onClose={() => setMaking(false)} /> : null}
      {revoking ? <RevokeDialog apiKey={revoking} onClose={() => setRevoking(undefined)} /> : null}
    </Page>
  );
}

const Example = () => (
  <pre
    className="overflow-x-auto rounded-md border border-line bg-wash px-3 py-2.5 font-mono text-13"
    tabIndex={0}
    aria-label={t('apiKeys.example')}
  >
    {`curl -H "Authorization: Bearer pd_key_…" \\\n  ${location.origin}/api/v1/workspaces/…/datasets`}
  </pre>
);

const KeyRow = ({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) => {
  const over = isPast(apiKey.expiresAt);
  return (
    <li className="flex min-h-14 flex-wrap items-center justify-between gap-3 border-b border-line py-2 last:border-b-0">
      <div className="min-w-0">
        <p>
          <span className="font-medium">{apiKey.name}</span>{' '}
          <span className="font-mono text-muted">{apiKey.prefix}…</span>
        </p>
        <p className="text-muted">
          {t('apiKeys.by', { who: apiKey.madeBy, date: formatDate(apiKey.createdAt) })} ·{' '}
          <span className={over ? 'text-broken' : undefined}>
            {t(over ? 'apiKeys.expired' : 'apiKeys.expires', { date: formatDate(apiKey.expiresAt) })}
          </span>{' '}
          · {apiKey.lastUsedOn ? t('apiKeys.used', { date: formatDate(apiKey.lastUsedOn) }) : t('apiKeys.unused')}
        </p>
        <p className="text-muted">{scopeList(apiKey.scopes)}</p>
      </div>
      <Button size="s" variant="danger" aria-label={`${t('apiKeys.revoke')}: ${apiKey.name}`} onClick={onRevoke}>
        {t('apiKeys.revoke')}
      </Button>
    </li>
  );
};

function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const slug = useSlug();
  const cache = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => settingsApi.revokeKey(slug, apiKey.id),
    onSuccess: async () => {
      onClose();
      await cache.invalidateQueries(settingsQueries.apiKeys(slug));
    },
  });
  return (
    <ConfirmDialog
      title={t('apiKeys.revokeTitle', { name: apiKey.name })}
      text={t('apiKeys.revokeText')}
      verb={t('apiKeys.revoke')}
      destroys
      pending={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    />
  );
}
