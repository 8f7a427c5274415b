import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { settingsApi, settingsQueries } from '../../api/settings.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { formatDate } from '../../format.ts';
import { t } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';
import { roleLabel } from './roles.ts';

/** Invitations that wait for their yes. */
export function Invitations() {
  const slug = useSlug();
  const cache = useQueryClient();
  const query = useQuery(settingsQueries.invitations(slug));
  const withdraw = useMutation({
    mutationFn: (id: string) => settingsApi.withdrawInvitation(slug, id),
    onSettled: () => cache.invalidateQueries(settingsQueries.invitations(slug)),
  });
  return (
    <Card title={t('members.open')}>
      {withdraw.error ? <ErrorState error={withdraw.error} /> : null}
      <Loaded query={query}>
        {(invitations) =>
          invitations.length === 0 ? (
            <p className="text-13 text-muted">{t('members.noneOpen')}</p>
          ) : (
            <ul className="text-13">
              {invitations.map(({ id, email, role, invitedBy, expiresAt }) => (
                <li
                  key={id}
                  className="flex min-h-12 flex-wrap items-center justify-between gap-3 border-t border-line py-2"
                >
                  <div className="min-w-0">
                    <p className="truncate font-medium">{email}</p>
                    <p className="text-muted">
                      {roleLabel(role)} · {t('members.invitedBy', { who: invitedBy, date: formatDate(expiresAt) })}
                    </p>
                  </div>
                  <Button
                    size="s"
                    variant="quiet"
                    className="max-sm:-ml-2"
                    aria-label={`${t('members.withdraw')}: ${email}`}
                    disabled={withdraw.isPending}
                    onClick={() => withdraw.mutate(id)}
                  >
                    {t('members.withdraw')}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}
