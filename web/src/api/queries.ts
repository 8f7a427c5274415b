/** Query keys and options. Everything of a workspace lies under its slug, so that one `invalidate` reaches all of it. */
import { MutationCache, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query';
import type { Erasure } from '../../../src/contract/people.ts';
import type { ImportView } from '../../../src/contract/imports.ts';
import { ApiError } from './client.ts';
import { datasetApi, importApi, insightApi, peopleApi, sessionApi, workspaceApi } from './endpoints.ts';

/** How one may sign in here. */
export const signInOptionsKey = ['sign-in-options'] as const;

export const keys = {
  session: ['session'] as const,
  workspace: (w: string) => ['w', w] as const,
  home: (w: string) => ['w', w, 'home'] as const,
  imports: (w: string) => ['w', w, 'imports'] as const,
  import: (w: string, id: string) => ['w', w, 'imports', id] as const,
  datasets: (w: string) => ['w', w, 'datasets'] as const,
  dataset: (w: string, name: string) => ['w', w, 'datasets', name] as const,
  rows: (w: string, name: string, offset: number, limit: number) =>
    ['w', w, 'datasets', name, 'rows', offset, limit] as const,
  fields: (w: string, name: string) => ['w', w, 'fields', name] as const,
  answer: (w: string, question: unknown) => ['w', w, 'answer', question] as const,
  questions: (w: string) => ['w', w, 'questions'] as const,
  question: (w: string, id: string) => ['w', w, 'questions', id] as const,
  dashboards: (w: string) => ['w', w, 'dashboards'] as const,
  dashboard: (w: string, id: string) => ['w', w, 'dashboards', id] as const,
  erasures: (w: string) => ['w', w, 'erasures'] as const,
  erasure: (w: string, id: string) => ['w', w, 'erasures', id] as const,
  audit: (w: string) => ['w', w, 'audit'] as const,
  inventory: (w: string) => ['w', w, 'inventory'] as const,
};

const running = (erasure: Erasure | undefined): boolean =>
  erasure !== undefined && erasure.state !== 'proven' && erasure.state !== 'failed';
const busy = (view: ImportView | undefined): boolean => view?.state === 'inspecting' || view?.state === 'loading';

export const queries = {
  session: () => queryOptions({ queryKey: keys.session, queryFn: sessionApi.read, staleTime: 60_000, retry: false }),
  home: (w: string) => queryOptions({ queryKey: keys.home(w), queryFn: () => workspaceApi.home(w) }),
  imports: (w: string) =>
    queryOptions({
      queryKey: keys.imports(w),
      queryFn: () => importApi.list(w),
      refetchInterval: (query) => (query.state.data?.some(busy) ? 1000 : false),
    }),
  import: (w: string, id: string) =>
    queryOptions({
      queryKey: keys.import(w, id),
      queryFn: () => importApi.read(w, id),
      refetchInterval: (query) => (busy(query.state.data) ? 500 : false),
    }),
  datasets: (w: string) => queryOptions({ queryKey: keys.datasets(w), queryFn: () => datasetApi.list(w) }),
  dataset: (w: string, name: string) =>
    queryOptions({ queryKey: keys.dataset(w, name), queryFn: () => datasetApi.read(w, name) }),
  fields: (w: string, name: string) =>
    queryOptions({ queryKey: keys.fields(w, name), queryFn: () => insightApi.fields(w, name), enabled: name !== '' }),
  questions: (w: string) => queryOptions({ queryKey: keys.questions(w), queryFn: () => insightApi.questions(w) }),
  question: (w: string, id: string) =>
    queryOptions({ queryKey: keys.question(w, id), queryFn: () => insightApi.question(w, id) }),
  dashboards: (w: string) => queryOptions({ queryKey: keys.dashboards(w), queryFn: () => insightApi.dashboards(w) }),
  dashboard: (w: string, id: string) =>
    queryOptions({ queryKey: keys.dashboard(w, id), queryFn: () => insightApi.dashboard(w, id) }),
  erasures: (w: string) =>
    queryOptions({
      queryKey: keys.erasures(w),
      queryFn: () => peopleApi.erasures(w),
      refetchInterval: (query) => (query.state.data?.some(running) ? 2000 : false),
    }),
  erasure: (w: string, id: string) =>
    queryOptions({
      queryKey: keys.erasure(w, id),
      queryFn: () => peopleApi.erasure(w, id),
      refetchInterval: (query) => (running(query.state.data) ? 700 : false),
    }),
  inventory: (w: string) =>
    queryOptions({ queryKey: keys.inventory(w), queryFn: () => workspaceApi.inventory(w), refetchInterval: 300_000 }),
};

const worthAnotherTry = (failures: number, error: Error): boolean =>
  failures < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 502);

let leave: () => void = () => undefined;

/** Called when the server says that nobody is signed in any more, in the middle of the work. */
export function whenSignedOut(listener: () => void): void {
  leave = listener;
}

/** `meta: { quiet: true }`: only asks whether somebody is signed in. A wrong password is a 401 too, but of another code. */
const noticeSignOut = (error: Error, meta?: Record<string, unknown>): void => {
  const over = error instanceof ApiError && error.status === 401 && error.code !== 'sign-in-failed';
  if (over && meta?.['quiet'] !== true) leave();
};

/** One cache for the app; it is emptied at sign-out. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => noticeSignOut(error, query.meta) }),
  mutationCache: new MutationCache({ onError: (error) => noticeSignOut(error) }),
  defaultOptions: { queries: { retry: worthAnotherTry, staleTime: 5_000, refetchOnWindowFocus: true } },
});

/** Empties the cache of everything somebody saw. How one may sign in is the same for everybody, and may be on its way just now. */
export function forgetPerson(): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== signInOptionsKey[0] });
  queryClient.getMutationCache().clear();
}
