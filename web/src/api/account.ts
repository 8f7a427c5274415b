/** Endpoints and queries of signing in and of one's own account. */
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  account,
  type AccountChange,
  type Claim,
  confirmed,
  type Confirmation,
  type emailVerification,
  emailVerified,
  linkedProvider,
  passkey,
  type PasskeyFinish,
  passkeyStart,
  providerAnswer,
  type providerFinish,
  providerStart,
  type ProviderStartDraft,
  recoveryCodes,
  registered,
  type Registration,
  type SecondFactorDraft,
  secondFactorSetup,
  sessionEntry,
  signInAnswer,
  type SignInDraft,
  signInOptions,
  strength,
} from '../../../src/contract/account.ts';
import { accountDeletion, type AccountDeletionDraft, accountDeletionResult } from '../../../src/contract/staff.ts';
import { locale } from '../i18n.ts';
import { command, fileAddress, request } from './client.ts';
import { list } from './endpoints.ts';
import { signInOptionsKey } from './queries.ts';

const post = <T>(schema: z.ZodType<T>, path: string, json: unknown = {}) =>
  request(schema, path, { method: 'POST', json });
const part = (id: string): string => encodeURIComponent(id);

export const signInApi = {
  withPassword: (draft: SignInDraft) => post(signInAnswer, '/sign-in', draft),
  secondFactor: (draft: SecondFactorDraft) => post(signInAnswer, '/sign-in/second-factor', draft),
  startPasskey: () => post(passkeyStart, '/sign-in/passkey/start'),
  finishPasskey: (answer: PasskeyFinish) => post(signInAnswer, '/sign-in/passkey/finish', answer),
  startProvider: (draft: ProviderStartDraft) => post(providerStart, '/sign-in/provider/start', draft),
  finishProvider: (answer: z.infer<typeof providerFinish>) => post(providerAnswer, '/sign-in/provider/finish', answer),
  register: (draft: Registration) => post(registered, '/register', draft),
  verifyEmail: (proof: z.input<typeof emailVerification>) => post(emailVerified, '/email/verify', proof),
  forgot: (email: string) => command('/password/forgot', { method: 'POST', json: { email, locale: locale() } }),
  reset: (token: string, password: string) => command('/password/reset', { method: 'POST', json: { token, password } }),
  strength: (password: string, words: string[]) =>
    post(strength, '/password/strength', { password: password.slice(0, 128), words, locale: locale() }),
};

export const accountApi = {
  change: (change: AccountChange) => request(account, '/account', { method: 'PATCH', json: change }),
  confirm: (proof: Confirmation) => post(confirmed, '/account/confirm', proof),
  startConfirmPasskey: () => post(passkeyStart, '/account/confirm/passkey/start'),
  claim: (draft: Claim) => command('/account/credentials', { method: 'PUT', json: draft }),
  changePassword: (current: string, password: string) =>
    command('/account/password', { method: 'PUT', json: { current, password } }),
  changeEmail: (email: string) => command('/account/email', { method: 'POST', json: { email } }),
  startSecondFactor: () => post(secondFactorSetup, '/account/second-factor'),
  verifySecondFactor: (code: string) => post(recoveryCodes, '/account/second-factor/verify', { code }),
  newRecoveryCodes: () => post(recoveryCodes, '/account/second-factor/recovery-codes'),
  removeSecondFactor: () => command('/account/second-factor', { method: 'DELETE' }),
  startPasskey: () => post(passkeyStart, '/account/passkeys/start'),
  finishPasskey: (answer: PasskeyFinish & { name?: string }) => post(passkey, '/account/passkeys/finish', answer),
  removePasskey: (id: string) => command(`/account/passkeys/${part(id)}`, { method: 'DELETE' }),
  endSession: (id: string) => command(`/account/sessions/${part(id)}`, { method: 'DELETE' }),
  endOtherSessions: () => command('/account/sessions', { method: 'DELETE' }),
  unlinkProvider: (id: string) => command(`/account/providers/${part(id)}`, { method: 'DELETE' }),
  remove: (draft: AccountDeletionDraft) => post(accountDeletionResult, '/account/deletion', draft),
  keep: () => command('/account/deletion', { method: 'DELETE' }),
  exportAddress: () => fileAddress('/account/export'),
};

export const accountKey = ['account'] as const;

export const accountQueries = {
  options: () =>
    queryOptions({ queryKey: signInOptionsKey, queryFn: () => request(signInOptions, '/sign-in/options') }),
  account: () => queryOptions({ queryKey: accountKey, queryFn: () => request(account, '/account') }),
  passkeys: () =>
    queryOptions({ queryKey: [...accountKey, 'passkeys'], queryFn: () => list(passkey, '/account/passkeys') }),
  sessions: () =>
    queryOptions({ queryKey: [...accountKey, 'sessions'], queryFn: () => list(sessionEntry, '/account/sessions') }),
  providers: () =>
    queryOptions({ queryKey: [...accountKey, 'providers'], queryFn: () => list(linkedProvider, '/account/providers') }),
  deletion: () =>
    queryOptions({
      queryKey: [...accountKey, 'deletion'],
      queryFn: () => request(accountDeletion, '/account/deletion'),
    }),
};
