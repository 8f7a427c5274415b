/** Every address of the app. Pages are loaded when they are first opened. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
  type ErrorComponentProps,
} from '@tanstack/react-router';
import { z } from 'zod';
import type { Session } from '../../src/contract/workspaces.ts';
import { ApiError } from './api/client.ts';
import { queries, queryClient, whenSignedOut } from './api/queries.ts';
import { staffQueries } from './api/staff.ts';
import { ErrorState } from './components/error-state.tsx';
import { SkeletonRows } from './components/ui/skeleton.tsx';
import { Frame } from './frame/frame.tsx';
import { ConfirmGate } from './pages/account/confirm-gate.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';

const FailedPage = ({ error, reset }: ErrorComponentProps) => (
  <div className="p-6">
    <ErrorState error={error} onRetry={reset} />
  </div>
);

/** Whoever is signed in; everybody else is led to the sign-in page and back. Who has to set up a second factor, there. */
async function signedIn(here: string): Promise<Session> {
  const session = await readSession(here);
  if (session.secondFactorFirst && here !== '/account/security') throw redirect({ to: '/account/security' });
  return session;
}

async function readSession(here: string): Promise<Session> {
  try {
    return await queryClient.ensureQueryData(queries.session());
  } catch (error) {
    if (error instanceof ApiError && error.status === 401)
      throw redirect({ to: '/sign-in', search: here === '/' ? {} : { to: here } });
    throw error;
  }
}

const Root = () => (
  <>
    <Outlet />
    <ConfirmGate />
  </>
);

const root = createRootRoute({ component: Root, notFoundComponent: NotFoundPage });

const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async () => {
    const session = await signedIn('/');
    const first = session.workspaces[0];
    if (!first) throw redirect({ to: '/new' });
    throw redirect({ to: '/w/$workspace', params: { workspace: lastWorkspace(session) ?? first.slug } });
  },
});

/** Where this browser was last, if that workspace still exists. */
function lastWorkspace(session: Session): string | undefined {
  const slug = localStorage.getItem('workspace');
  return session.workspaces.find((workspace) => workspace.slug === slug)?.slug;
}

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: z.object({ to: z.string().optional() }),
  component: lazyRouteComponent(() => import('./pages/entry/sign-in-page.tsx'), 'SignInPage'),
});

/** Pages for whoever is not signed in (yet). */
const entry = [
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in/provider',
    component: lazyRouteComponent(() => import('./pages/entry/provider-page.tsx'), 'ProviderPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/register',
    component: lazyRouteComponent(() => import('./pages/entry/register-page.tsx'), 'RegisterPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/verify-email',
    component: lazyRouteComponent(() => import('./pages/entry/verify-email-page.tsx'), 'VerifyEmailPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/forgot-password',
    component: lazyRouteComponent(() => import('./pages/entry/forgot-password-page.tsx'), 'ForgotPasswordPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/reset-password',
    component: lazyRouteComponent(() => import('./pages/entry/reset-password-page.tsx'), 'ResetPasswordPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/invitation',
    component: lazyRouteComponent(() => import('./pages/entry/invitation-page.tsx'), 'InvitationPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/goodbye',
    component: lazyRouteComponent(() => import('./pages/entry/goodbye-page.tsx'), 'GoodbyePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/rights',
    component: lazyRouteComponent(() => import('./pages/rights/ask-page.tsx'), 'AskRightsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/rights/confirm',
    component: lazyRouteComponent(() => import('./pages/rights/code-page.tsx'), 'RightsCodePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/rights/request',
    component: lazyRouteComponent(() => import('./pages/rights/request-page.tsx'), 'RightsRequestPage'),
  }),
] as const;

const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  beforeLoad: ({ location }) => signedIn(location.pathname),
  component: lazyRouteComponent(() => import('./pages/account/account-frame.tsx'), 'AccountFrame'),
});
const inAccount = { getParentRoute: () => account };
const accountPages = [
  createRoute({
    ...inAccount,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/account/profile-page.tsx'), 'ProfilePage'),
  }),
  createRoute({
    ...inAccount,
    path: '/security',
    component: lazyRouteComponent(() => import('./pages/account/security-page.tsx'), 'SecurityPage'),
  }),
  createRoute({
    ...inAccount,
    path: '/sessions',
    component: lazyRouteComponent(() => import('./pages/account/sessions-page.tsx'), 'SessionsPage'),
  }),
  createRoute({
    ...inAccount,
    path: '/rights',
    component: lazyRouteComponent(() => import('./pages/account/own-rights-page.tsx'), 'OwnRightsPage'),
  }),
  createRoute({
    ...inAccount,
    path: '/delete',
    component: lazyRouteComponent(() => import('./pages/account/delete-page.tsx'), 'DeleteAccountPage'),
  }),
] as const;

const operator = createRoute({
  getParentRoute: () => root,
  path: '/operator',
  beforeLoad: async ({ location }) => {
    await signedIn(location.pathname);
    const { role } = await queryClient.fetchQuery({ ...staffQueries.self(), staleTime: 0 });
    if (role === null) throw notFound();
  },
  component: lazyRouteComponent(() => import('./pages/operator/operator-frame.tsx'), 'OperatorFrame'),
});
const inOperator = { getParentRoute: () => operator };
const operatorPages = [
  createRoute({
    ...inOperator,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/operator/access-page.tsx'), 'OperatorAccessPage'),
  }),
  createRoute({
    ...inOperator,
    path: '/notices',
    component: lazyRouteComponent(() => import('./pages/operator/notices-page.tsx'), 'NoticesPage'),
  }),
  createRoute({
    ...inOperator,
    path: '/staff',
    component: lazyRouteComponent(() => import('./pages/operator/staff-page.tsx'), 'StaffListPage'),
  }),
  createRoute({
    ...inOperator,
    path: '/rights',
    component: lazyRouteComponent(() => import('./pages/requests/request-list.tsx'), 'OperatorRequestListPage'),
  }),
  createRoute({
    ...inOperator,
    path: '/rights/$id',
    component: lazyRouteComponent(() => import('./pages/requests/case-page.tsx'), 'OperatorRequestPage'),
  }),
  createRoute({
    ...inOperator,
    path: '/alerts',
    component: lazyRouteComponent(() => import('./pages/trust/alerts-page.tsx'), 'OperatorAlertsPage'),
  }),
  createRoute({
    ...inOperator,
    path: '/mail',
    component: lazyRouteComponent(() => import('./pages/operator/mail-page.tsx'), 'MailPage'),
  }),
  createRoute({
    ...inOperator,
    path: '/audit',
    component: lazyRouteComponent(() => import('./pages/trust/audit-page.tsx'), 'OperatorAuditPage'),
  }),
] as const;

const newWorkspace = createRoute({
  getParentRoute: () => root,
  path: '/new',
  beforeLoad: () => signedIn('/new'),
  component: lazyRouteComponent(() => import('./pages/new-workspace-page.tsx'), 'NewWorkspacePage'),
});

const workspace = createRoute({
  getParentRoute: () => root,
  path: '/w/$workspace',
  beforeLoad: async ({ params, location }) => {
    const knows = (session: Session): boolean => session.workspaces.some(({ slug }) => slug === params.workspace);
    // A workspace made elsewhere (the command line) is not in a session read before.
    const known =
      knows(await signedIn(location.pathname)) ||
      knows(await queryClient.fetchQuery({ ...queries.session(), staleTime: 0 }));
    if (known) localStorage.setItem('workspace', params.workspace);
    else throw redirect({ to: '/' });
  },
  component: Frame,
  errorComponent: FailedPage,
  notFoundComponent: NotFoundPage,
});

const at = { getParentRoute: () => workspace };
const search = z.object({ question: z.string().optional(), dataset: z.string().optional() });

const pages = [
  createRoute({ ...at, path: '/', component: lazyRouteComponent(() => import('./pages/home-page.tsx'), 'HomePage') }),
  createRoute({
    ...at,
    path: '/imports',
    component: lazyRouteComponent(() => import('./pages/import/import-list.tsx'), 'ImportListPage'),
  }),
  createRoute({
    ...at,
    path: '/imports/$id',
    component: lazyRouteComponent(() => import('./pages/import/import-wizard.tsx'), 'ImportWizardPage'),
  }),
  createRoute({
    ...at,
    path: '/datasets',
    component: lazyRouteComponent(() => import('./pages/datasets/dataset-list.tsx'), 'DatasetListPage'),
  }),
  createRoute({
    ...at,
    path: '/datasets/$dataset',
    component: lazyRouteComponent(() => import('./pages/datasets/dataset-page.tsx'), 'DatasetPage'),
  }),
  createRoute({
    ...at,
    path: '/explore',
    validateSearch: search,
    component: lazyRouteComponent(() => import('./pages/explore/explore-page.tsx'), 'ExplorePage'),
  }),
  createRoute({
    ...at,
    path: '/dashboards',
    component: lazyRouteComponent(() => import('./pages/dashboards/dashboard-list.tsx'), 'DashboardListPage'),
  }),
  createRoute({
    ...at,
    path: '/dashboards/$id',
    component: lazyRouteComponent(() => import('./pages/dashboards/dashboard-page.tsx'), 'DashboardPage'),
  }),
  createRoute({
    ...at,
    path: '/find',
    component: lazyRouteComponent(() => import('./pages/people/find-page.tsx'), 'FindPage'),
  }),
  createRoute({
    ...at,
    path: '/rights',
    component: lazyRouteComponent(() => import('./pages/requests/request-list.tsx'), 'RequestListPage'),
  }),
  createRoute({
    ...at,
    path: '/rights/$id',
    component: lazyRouteComponent(() => import('./pages/requests/case-page.tsx'), 'RequestCasePage'),
  }),
  createRoute({
    ...at,
    path: '/erasures',
    component: lazyRouteComponent(() => import('./pages/people/erasure-list.tsx'), 'ErasureListPage'),
  }),
  createRoute({
    ...at,
    path: '/erasures/$id',
    component: lazyRouteComponent(() => import('./pages/people/erasure-page.tsx'), 'ErasurePage'),
  }),
  createRoute({
    ...at,
    path: '/inventory',
    component: lazyRouteComponent(() => import('./pages/trust/inventory-page.tsx'), 'InventoryPage'),
  }),
  createRoute({
    ...at,
    path: '/audit',
    validateSearch: z.object({ staff: z.enum(['yes']).optional() }),
    component: lazyRouteComponent(() => import('./pages/trust/audit-page.tsx'), 'AuditPage'),
  }),
  createRoute({
    ...at,
    path: '/alerts',
    component: lazyRouteComponent(() => import('./pages/trust/alerts-page.tsx'), 'AlertsPage'),
  }),
] as const;

const settings = createRoute({
  ...at,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings/settings-layout.tsx'), 'SettingsLayout'),
});
const inSettings = { getParentRoute: () => settings };
const settingsPages = [
  createRoute({
    ...inSettings,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/settings/general-page.tsx'), 'GeneralSettingsPage'),
  }),
  createRoute({
    ...inSettings,
    path: '/members',
    component: lazyRouteComponent(() => import('./pages/settings/members-page.tsx'), 'MembersPage'),
  }),
  createRoute({
    ...inSettings,
    path: '/api-keys',
    component: lazyRouteComponent(() => import('./pages/settings/api-keys-page.tsx'), 'ApiKeysPage'),
  }),
  createRoute({
    ...inSettings,
    path: '/staff-access',
    component: lazyRouteComponent(() => import('./pages/settings/staff-access-page.tsx'), 'StaffAccessPage'),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren([
    start,
    signIn,
    ...entry,
    account.addChildren([...accountPages]),
    operator.addChildren([...operatorPages]),
    newWorkspace,
    workspace.addChildren([...pages, settings.addChildren([...settingsPages])]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultPendingComponent: () => <SkeletonRows className="p-6" />,
  defaultErrorComponent: FailedPage,
  defaultNotFoundComponent: NotFoundPage,
});

const beforeSignIn = new Set<string>(['/sign-in', ...entry.map(({ fullPath }) => fullPath)]);

whenSignedOut(() => {
  if (beforeSignIn.has(router.state.location.pathname)) return;
  void router.navigate({ to: '/sign-in', search: { to: router.state.location.pathname } });
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
