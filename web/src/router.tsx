/** Every address of the app. Pages are loaded when they are first opened. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type ErrorComponentProps,
} from '@tanstack/react-router';
import { z } from 'zod';
import type { Session } from '../../src/contract/workspaces.ts';
import { ApiError } from './api/client.ts';
import { queries, queryClient, whenSignedOut } from './api/queries.ts';
import { ErrorState } from './components/error-state.tsx';
import { SkeletonRows } from './components/ui/skeleton.tsx';
import { Frame } from './frame/frame.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';

const FailedPage = ({ error, reset }: ErrorComponentProps) => (
  <div className="p-6">
    <ErrorState error={error} onRetry={reset} />
  </div>
);

/** Whoever is signed in; everybody else is led to the sign-in page and back. */
async function signedIn(here: string): Promise<Session> {
  try {
    return await queryClient.ensureQueryData(queries.session());
  } catch (error) {
    if (error instanceof ApiError && error.status === 401)
      throw redirect({ to: '/sign-in', search: here === '/' ? {} : { to: here } });
    throw error;
  }
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });

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
  component: lazyRouteComponent(() => import('./pages/sign-in-page.tsx'), 'SignInPage'),
});

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
    component: lazyRouteComponent(() => import('./pages/trust/audit-page.tsx'), 'AuditPage'),
  }),
  createRoute({
    ...at,
    path: '/settings',
    component: lazyRouteComponent(() => import('./pages/settings-page.tsx'), 'SettingsPage'),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren([start, signIn, newWorkspace, workspace.addChildren([...pages])]),
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultPendingComponent: () => <SkeletonRows className="p-6" />,
  defaultErrorComponent: FailedPage,
  defaultNotFoundComponent: NotFoundPage,
});

whenSignedOut(() => {
  if (router.state.location.pathname === '/sign-in') return;
  void router.navigate({ to: '/sign-in', search: { to: router.state.location.pathname } });
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
