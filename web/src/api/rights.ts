/** Endpoints and queries of requests about one's rights: without an account, about oneself, and for those who answer. */
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  authority,
  type RightsAsk,
  rightsAsker,
  type RightsCase,
  rightsCase,
  rightsConfirmed,
  type RightsConfirmation,
  type RightsEntry,
  type RightsLine,
  rightsLines,
  type RightsOwnAsk,
  type rightsProof,
  rightsProgress,
  rightsReceipt,
  type rightsRefusal,
  rightsSecret,
  rightsSent,
  type RightsSettings,
  rightsSettings,
} from '../../../src/contract/rights.ts';
import { fetchFile, type FetchedFile, request } from './client.ts';
import { at, list } from './endpoints.ts';

const post = <T>(schema: z.ZodType<T>, path: string, json: unknown = {}) =>
  request(schema, path, { method: 'POST', json });
const part = (id: string): string => encodeURIComponent(id);

/** For whoever asks. The secret goes in bodies, never in an address. */
export const rightsApi = {
  ask: (ask: RightsAsk) => post(rightsReceipt, '/rights', ask),
  code: (reference: string) => post(rightsSent, '/rights/code', { reference }),
  confirm: (proof: z.input<typeof rightsProof>) => post(rightsConfirmed, '/rights/confirm', proof),
  progress: (secret: string) => post(rightsProgress, '/rights/progress', { secret }),
  withdraw: (secret: string) => post(rightsProgress, '/rights/withdraw', { secret }),
  answer: (id: string, secret: string, file: number): Promise<FetchedFile> =>
    fetchFile(`/rights/answers/${part(id)}`, { secret, file }),
  certificate: (id: string, secret: string, file: number): Promise<FetchedFile> =>
    fetchFile(`/rights/certificates/${part(id)}`, { secret, file }),
  askSignedIn: (ask: RightsOwnAsk) => post(rightsReceipt, '/account/rights', ask),
  secretOf: async (id: string) => (await post(rightsSecret, `/account/rights/${part(id)}/secret`)).secret,
};

/** Who answers: the controller of that workspace, or the operator (null). */
export type Desk = string | null;

const below = (desk: Desk, ...parts: string[]): string =>
  desk === null ? `/staff/${['rights', ...parts].map(part).join('/')}` : at(desk, 'rights', ...parts);

/** For those who answer. Every change answers with the request as it is then. */
export const deskApi = {
  enter: (desk: Desk, entry: RightsEntry) => post(rightsCase, below(desk), entry),
  asker: (desk: Desk, id: string) => post(rightsAsker, below(desk, id, 'asker')),
  confirm: (desk: Desk, id: string, body: RightsConfirmation) => post(rightsCase, below(desk, id, 'confirm'), body),
  answer: (desk: Desk, id: string, words: string) => post(rightsCase, below(desk, id, 'answer'), { words }),
  refuse: (desk: Desk, id: string, body: z.infer<typeof rightsRefusal>) =>
    post(rightsCase, below(desk, id, 'refuse'), body),
  extend: (desk: Desk, id: string, because: string) => post(rightsCase, below(desk, id, 'extend'), { because }),
  note: (desk: Desk, id: string, words: string) => post(rightsCase, below(desk, id, 'note'), { words }),
  setStanding: (w: string, settings: RightsSettings) =>
    request(rightsSettings, at(w, 'rights-settings'), { method: 'PUT', json: settings }),
};

export const rightsKeys = {
  desk: (desk: Desk) => ['w', desk, 'rights'] as const,
  one: (desk: Desk, id: string) => ['w', desk, 'rights', id] as const,
  standing: (w: string) => ['w', w, 'rights-settings'] as const,
  own: ['account', 'rights'] as const,
};

const isOpen = ({ state }: RightsLine): boolean => state === 'open' || state === 'identity';
const isWorking = (found: RightsCase | undefined): boolean =>
  found?.state === 'open' && found.partState === 'working' && found.does === 'erase';

export const rightsQueries = {
  authorities: () =>
    queryOptions({
      queryKey: ['rights', 'authorities'],
      queryFn: () => list(authority, '/rights/authorities'),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  own: () => queryOptions({ queryKey: rightsKeys.own, queryFn: () => list(rightsProgress, '/account/rights') }),
  list: (desk: Desk) =>
    queryOptions({
      queryKey: rightsKeys.desk(desk),
      queryFn: async () => (await request(rightsLines, below(desk))).items,
      refetchInterval: (query) => (query.state.data?.some(isOpen) ? 60_000 : false),
    }),
  one: (desk: Desk, id: string) =>
    queryOptions({
      queryKey: rightsKeys.one(desk, id),
      queryFn: () => request(rightsCase, below(desk, id)),
      refetchInterval: (query) => (isWorking(query.state.data) ? 1500 : false),
    }),
  standing: (w: string) =>
    queryOptions({
      queryKey: rightsKeys.standing(w),
      queryFn: () => request(rightsSettings, at(w, 'rights-settings')),
    }),
};
