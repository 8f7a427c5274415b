/** One's own account: credentials, second factor, passkeys, sessions, third parties. */
import { z } from 'zod';
import * as contract from '../../contract/account.ts';
import { say } from '../../contract/said.ts';
import {
  type Actor,
  askForEmail,
  askForPasskey,
  changeAccount,
  changePassword,
  claimAccount,
  confirmAgain,
  confirmSession,
  endSessionsOf,
  finishPasskey,
  listLinked,
  listPasskeys,
  listSessions,
  removePasskey,
  renewRecoveryCodes,
  requireRecentSignIn,
  revokeSession,
  seeAccount,
  setUpSecondFactor,
  startPasskey,
  type Stores,
  turnOffSecondFactor,
  turnOnSecondFactor,
  unlinkProvider,
} from '../../rooms/accounts/index.ts';
import { recordInstallationEntry } from '../../rooms/audit/index.ts';
import { type CallingBrowser, nothing, type Route, route } from '../route.ts';
import { listOf, pageOrigin } from './shapes.ts';

const record = (stores: Stores, actor: Actor, action: string, detail: string): Promise<void> =>
  recordInstallationEntry(stores, actor, { action: `account.${action}`, account: actor.id, detail });

const browserOf = ({ browser, session }: { browser: CallingBrowser; session: string | null }) => ({
  ...browser,
  replaces: session,
});

const byCredential = z.object({ id: z.string().min(1).max(1400) });

type PasskeyRow = Awaited<ReturnType<typeof listPasskeys>>[number];
const passkeyView = ({ id, name, createdAt, isSynced }: PasskeyRow) => ({
  id,
  name,
  createdAt: createdAt.toISOString(),
  isSynced,
});

const oneself: readonly Route[] = [
  route({
    method: 'GET',
    path: '/account',
    summary: 'Your account',
    who: 'signed-in',
    may: 'all',
    shape: { answer: contract.account },
    do: ({ stores, actor }) => seeAccount(stores, actor),
  }),
  route({
    method: 'PATCH',
    path: '/account',
    summary: 'Change your name, user name or language',
    who: 'signed-in',
    may: 'all',
    shape: { body: contract.accountChange, answer: contract.account },
    do: async ({ stores, actor, body }) => {
      await changeAccount(stores, actor.id, body);
      return seeAccount(stores, actor);
    },
  }),
  route({
    method: 'POST',
    path: '/account/confirm',
    summary: 'Prove again who you are; it lasts 10 minutes',
    who: 'signed-in',
    may: 'all',
    shape: { body: contract.confirmation, answer: contract.confirmed },
    do: async ({ stores, actor, body, session, browser }) => {
      const origin = body.kind === 'passkey' ? pageOrigin(browser) : '';
      const until = await confirmAgain(stores, actor, body, { session: session ?? '', origin });
      return { confirmedUntil: until.toISOString() };
    },
  }),
  route({
    method: 'POST',
    path: '/account/confirm/passkey/start',
    summary: 'Ask for a passkey to prove again who you are',
    who: 'signed-in',
    may: 'all',
    shape: { answer: contract.passkeyStart },
    do: ({ stores, browser }) => askForPasskey(stores, pageOrigin(browser)),
  }),
];

const credentials: readonly Route[] = [
  route({
    method: 'PUT',
    path: '/account/credentials',
    summary: 'Set the first user name, email and password',
    who: 'signed-in',
    may: 'all',
    shape: { body: contract.claim, answer: contract.account },
    do: async ({ stores, actor, body }) => {
      requireRecentSignIn(actor);
      await claimAccount(stores, actor.id, body);
      await record(stores, actor, 'password-changed', say('audit.passwordChanged'));
      return seeAccount(stores, actor);
    },
  }),
  route({
    method: 'PUT',
    path: '/account/password',
    summary: 'Change the password; every other session ends',
    who: 'signed-in',
    may: 'all',
    shape: { body: contract.passwordChange, answer: nothing },
    do: async (call) => {
      const { stores, actor, body } = call;
      requireRecentSignIn(actor);
      call.setSession(await changePassword(stores, actor, body, browserOf(call)));
      await record(stores, actor, 'password-changed', say('audit.passwordChanged'));
    },
  }),
  route({
    method: 'POST',
    path: '/account/email',
    summary: 'Ask for another email address; it counts once it is proven',
    who: 'signed-in',
    may: 'all',
    limit: { calls: 10, minutes: 60 }, // each may send a mail to anybody
    status: 202,
    shape: { body: contract.emailChange, answer: contract.registered },
    do: async ({ stores, actor, body }) => {
      requireRecentSignIn(actor);
      await askForEmail(stores, actor.id, body.email);
      await record(stores, actor, 'email-asked', say('audit.emailAsked'));
      return { state: 'mail-sent' as const };
    },
  }),
];

const secondFactor: readonly Route[] = [
  route({
    method: 'POST',
    path: '/account/second-factor',
    summary: 'Draw a secret for an authenticator app',
    who: 'signed-in',
    may: 'all',
    status: 201,
    shape: { answer: contract.secondFactorSetup },
    do: ({ stores, actor }) => {
      requireRecentSignIn(actor);
      return setUpSecondFactor(stores, actor);
    },
  }),
  route({
    method: 'POST',
    path: '/account/second-factor/verify',
    summary: 'Turn the second factor on by its first code; answers with recovery codes',
    who: 'signed-in',
    may: 'all',
    shape: { body: contract.secondFactorCode, answer: contract.recoveryCodes },
    do: async (call) => {
      const { stores, actor, body } = call;
      requireRecentSignIn(actor);
      const browser = { ...call.browser, replaces: call.session ?? '' };
      const { codes, session } = await turnOnSecondFactor(stores, actor.id, body.code, browser);
      call.setSession(session);
      await record(stores, actor, 'second-factor-on', say('audit.secondFactorOn'));
      return { codes };
    },
  }),
  route({
    method: 'POST',
    path: '/account/second-factor/recovery-codes',
    summary: 'Make new recovery codes; the old ones count no longer',
    who: 'signed-in',
    may: 'all',
    shape: { answer: contract.recoveryCodes },
    do: async ({ stores, actor }) => {
      requireRecentSignIn(actor);
      const codes = await renewRecoveryCodes(stores, actor.id);
      await record(stores, actor, 'recovery-codes', say('audit.recoveryCodes'));
      return { codes };
    },
  }),
  route({
    method: 'DELETE',
    path: '/account/second-factor',
    summary: 'Turn the second factor off',
    who: 'signed-in',
    may: 'all',
    shape: { answer: nothing },
    do: async ({ stores, actor }) => {
      requireRecentSignIn(actor);
      await turnOffSecondFactor(stores, actor.id);
      await record(stores, actor, 'second-factor-off', say('audit.secondFactorOff'));
    },
  }),
];

const passkeys: readonly Route[] = [
  route({
    method: 'GET',
    path: '/account/passkeys',
    summary: 'Your passkeys',
    who: 'signed-in',
    may: 'all',
    shape: { answer: listOf(contract.passkey) },
    do: async ({ stores, actor }) => ({ items: (await listPasskeys(stores, actor.id)).map(passkeyView) }),
  }),
  route({
    method: 'POST',
    path: '/account/passkeys/start',
    summary: 'Begin adding a passkey',
    who: 'signed-in',
    may: 'all',
    shape: { answer: contract.passkeyStart },
    do: ({ stores, actor, browser }) => {
      requireRecentSignIn(actor);
      return startPasskey(stores, actor, pageOrigin(browser));
    },
  }),
  route({
    method: 'POST',
    path: '/account/passkeys/finish',
    summary: 'Add a passkey',
    who: 'signed-in',
    may: 'all',
    status: 201,
    shape: { body: contract.passkeyDraft, answer: contract.passkey },
    do: async ({ stores, actor, body, browser }) => {
      requireRecentSignIn(actor);
      const page = { origin: pageOrigin(browser), device: browser.device };
      const added = await finishPasskey(stores, actor.id, body, page);
      if (actor.sessionId !== undefined) await confirmSession(stores.db, actor.sessionId, true);
      await record(stores, actor, 'passkey-added', say('audit.passkeyAdded'));
      return passkeyView(added);
    },
  }),
  route({
    method: 'DELETE',
    path: '/account/passkeys/:id',
    summary: 'Remove a passkey',
    who: 'signed-in',
    may: 'all',
    shape: { params: byCredential, answer: nothing },
    do: async ({ stores, actor, params }) => {
      requireRecentSignIn(actor);
      await removePasskey(stores, actor.id, params.id);
      await record(stores, actor, 'passkey-removed', say('audit.passkeyRemoved'));
    },
  }),
];

const sessions: readonly Route[] = [
  route({
    method: 'GET',
    path: '/account/sessions',
    summary: 'Where you are signed in',
    who: 'signed-in',
    may: 'all',
    shape: { answer: listOf(contract.sessionEntry) },
    do: async ({ stores, actor }) => ({
      items: (await listSessions(stores.db, actor.id)).map((one) => ({
        id: one.id,
        device: one.userAgent,
        method: one.method,
        createdAt: one.createdAt.toISOString(),
        lastSeenAt: one.updatedAt.toISOString(),
        expiresAt: one.expiresAt.toISOString(),
        isThisOne: one.id === actor.sessionId,
      })),
    }),
  }),
  route({
    method: 'DELETE',
    path: '/account/sessions',
    summary: 'Sign out everywhere else',
    who: 'signed-in',
    may: 'all',
    shape: { answer: nothing },
    do: async ({ stores, actor }) => {
      await endSessionsOf(stores.db, actor.id, actor.sessionId);
      await record(stores, actor, 'sessions-ended', say('audit.sessionsEnded'));
    },
  }),
  route({
    method: 'DELETE',
    path: '/account/sessions/:id',
    summary: 'End one of your sessions',
    who: 'signed-in',
    may: 'all',
    shape: { params: z.object({ id: z.string().min(1).max(64) }), answer: nothing },
    do: async ({ stores, actor, params }) => {
      await revokeSession(stores.db, actor.id, params.id);
      await record(stores, actor, 'sessions-ended', say('audit.sessionsEnded'));
    },
  }),
];

const providers: readonly Route[] = [
  route({
    method: 'GET',
    path: '/account/providers',
    summary: 'Third parties you can sign in through',
    who: 'signed-in',
    may: 'all',
    shape: { answer: listOf(contract.linkedProvider) },
    do: async ({ stores, actor }) => ({
      items: (await listLinked(stores, actor.id)).map(({ id, providerId, name, createdAt }) => ({
        id,
        provider: providerId,
        name,
        since: createdAt.toISOString(),
      })),
    }),
  }),
  route({
    method: 'DELETE',
    path: '/account/providers/:id',
    summary: 'No longer sign in through a third party',
    who: 'signed-in',
    may: 'all',
    shape: { params: z.object({ id: z.string().min(1).max(64) }), answer: nothing },
    do: async ({ stores, actor, params }) => {
      requireRecentSignIn(actor);
      await unlinkProvider(stores, actor.id, params.id);
      await record(stores, actor, 'provider-unlinked', say('audit.providerUnlinked'));
    },
  }),
];

export const accountRoutes: readonly Route[] = [
  ...oneself,
  ...credentials,
  ...secondFactor,
  ...passkeys,
  ...sessions,
  ...providers,
];
