import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { InvitationOffer } from '../../../../src/contract/members.ts';
import { sessionApi } from '../../api/endpoints.ts';
import { keys, queries } from '../../api/queries.ts';
import { invitationApi } from '../../api/settings.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { formatDate } from '../../format.ts';
import { t } from '../../i18n.ts';
import { roleLabel, roleMeans } from '../settings/roles.ts';
import { EntryLayout } from './entry-layout.tsx';
import { dropInvitation, heldInvitation, holdInvitation } from './invitation-token.ts';
import { EntryLink } from './sign-in-page.tsx';
import { useToken } from './use-token.ts';

/** Where an invitation's link leads: who invites, into what, as what; then yes, or first an account. */
export function InvitationPage() {
  const carried = useToken();
  const [token] = useState(() => carried || (heldInvitation() ?? ''));
  useEffect(() => {
    if (token) holdInvitation(token);
  }, [token]);
  // Not by the token: it belongs into no key that a tool could show.
  const offer = useQuery({
    queryKey: ['invitation'],
    queryFn: () => invitationApi.look(token),
    enabled: token !== '',
    retry: false,
    gcTime: 0,
  });
  return (
    <EntryLayout
      title={token === '' ? t('invitation.noneTitle') : t('invitation.title')}
      aside={token === '' ? <EntryLink to="/sign-in">{t('entry.toSignIn')}</EntryLink> : null}
    >
      {token === '' ? (
        <p className="text-muted">{t('invitation.none')}</p>
      ) : (
        <Loaded query={offer}>{(found) => <Offer offer={found} token={token} />}</Loaded>
      )}
    </EntryLayout>
  );
}

function Offer({ offer, token }: { offer: InvitationOffer; token: string }) {
  const session = useQuery({ ...queries.session(), meta: { quiet: true } });
  return (
    <>
      <p>{t('invitation.text', { who: offer.invitedBy, workspace: offer.workspace, role: roleLabel(offer.role) })}</p>
      <p className="text-13 text-muted">{roleMeans(offer.role)}</p>
      <p className="text-13 text-muted">
        {t('invitation.for', { email: offer.email, date: formatDate(offer.expiresAt) })}
      </p>
      {session.data ? <Accept token={token} /> : session.isPending ? null : <FirstAnAccount />}
    </>
  );
}

function Accept({ token }: { token: string }) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const accept = useMutation({
    mutationFn: () => invitationApi.accept(token),
    onSuccess: async ({ slug }) => {
      dropInvitation();
      await cache.fetchQuery({ queryKey: keys.session, queryFn: sessionApi.read, staleTime: 0 });
      await navigate({ to: '/w/$workspace', params: { workspace: slug } });
    },
  });
  return (
    <>
      {accept.error ? <ErrorState error={accept.error} safe="" /> : null}
      <Button variant="main" className="h-10" disabled={accept.isPending} onClick={() => accept.mutate()}>
        {t('invitation.accept')}
      </Button>
    </>
  );
}

const FirstAnAccount = () => (
  <div className="flex flex-wrap gap-2">
    <Button asChild variant="main" className="h-10">
      <Link to="/register">{t('invitation.register')}</Link>
    </Button>
    <Button asChild className="h-10">
      <Link to="/sign-in" search={{ to: '/invitation' }}>
        {t('invitation.signIn')}
      </Link>
    </Button>
  </div>
);
