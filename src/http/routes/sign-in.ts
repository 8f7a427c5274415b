/** Getting in without a session: registering, passwords, second factor, passkeys, third parties, links by mail. */
import * as contract from '../../contract/account.ts';
import { say } from '../../contract/said.ts';
import {
  answerChallenge,
  askForPasskey,
  finishProvider,
  forgetPassword,
  judgePassword,
  register,
  requireRecentSignIn,
  resetPassword,
  settingsOf,
  type SignedIn,
  signedIn,
  type SignInBy,
  signInWithPasskey,
  signInWithPassword,
  startProvider,
  type Stores,
  verifyEmail,
} from '../../rooms/accounts/index.ts';
import { recordInstallationEntry } from '../../rooms/audit/index.ts';
import { type CallingBrowser, nothing, type Route, route } from '../route.ts';
import { pageOrigin } from './shapes.ts';

type Calling = {
  stores: Stores;
  browser: CallingBrowser;
  session: string | null;
  setSession: (secret: string | null) => void;
};

/** The caller's browser, with the session that signing in replaces. */
const browserOf = ({ browser, session }: Pick<Calling, 'browser' | 'session'>) => ({ ...browser, replaces: session });

/** Sets the cookie of who is in; the secret itself is in no answer. */
const answerOf = async ({ stores, setSession }: Calling, made: SignedIn, by: SignInBy) => {
  if (made.state === 'second-factor') return made;
  setSession(made.session);
  await signedIn(stores, made.userId, by);
  return { state: 'signed-in' as const };
};

const byPassword: readonly Route[] = [
  route({
    method: 'GET',
    path: '/sign-in/options',
    summary: 'How one can sign in and register here',
    who: 'anyone',
    may: 'all',
    shape: { answer: contract.signInOptions },
    do: ({ stores }) => {
      const { registration, ageQuestion, providers, mail } = settingsOf(stores);
      const shown = providers.map(({ id, name }) => ({ id, name }));
      return Promise.resolve({ registration, ageQuestion, providers: shown, mail });
    },
  }),
  route({
    method: 'POST',
    path: '/sign-in',
    summary: 'Sign in with user name or email and password',
    who: 'anyone',
    may: 'all',
    shape: { body: contract.signInDraft, answer: contract.signInAnswer },
    do: async (call) => answerOf(call, await signInWithPassword(call.stores, call.body, browserOf(call)), 'password'),
  }),
  route({
    method: 'POST',
    path: '/sign-in/second-factor',
    summary: 'Answer with a code of the authenticator app or a recovery code',
    who: 'anyone',
    may: 'all',
    shape: { body: contract.secondFactorDraft, answer: contract.signInAnswer },
    do: async (call) => answerOf(call, await answerChallenge(call.stores, call.body, browserOf(call)), 'code'),
  }),
];

const byPasskey: readonly Route[] = [
  route({
    method: 'POST',
    path: '/sign-in/passkey/start',
    summary: 'Ask for a passkey',
    who: 'anyone',
    may: 'all',
    shape: { answer: contract.passkeyStart },
    do: ({ stores, browser }) => askForPasskey(stores, pageOrigin(browser)),
  }),
  route({
    method: 'POST',
    path: '/sign-in/passkey/finish',
    summary: 'Sign in with a passkey; it stands for both factors',
    who: 'anyone',
    may: 'all',
    shape: { body: contract.passkeyFinish, answer: contract.signInAnswer },
    do: async (call) => {
      const browser = { ...browserOf(call), origin: pageOrigin(call.browser) };
      return answerOf(call, await signInWithPasskey(call.stores, call.body, browser), 'passkey');
    },
  }),
];

const byProvider: readonly Route[] = [
  route({
    method: 'POST',
    path: '/sign-in/provider/start',
    summary: 'Begin signing in through a third party, or adding it to one’s account',
    who: 'anyone',
    may: 'all',
    shape: { body: contract.providerStartDraft, answer: contract.providerStart },
    do: async ({ stores, body, actor }) => {
      if (body.purpose === 'sign-in' || actor === null) return startProvider(stores, body, null);
      requireRecentSignIn(actor);
      return startProvider(stores, body, actor.id);
    },
  }),
  route({
    method: 'POST',
    path: '/sign-in/provider/finish',
    summary: 'Come back from a third party',
    who: 'anyone',
    may: 'all',
    shape: { body: contract.providerFinish, answer: contract.providerAnswer },
    do: async (call) => {
      const made = await finishProvider(call.stores, call.body, call.actor?.id ?? null, browserOf(call));
      if (made.state !== 'linked') return answerOf(call, made, 'provider');
      const entry = { action: 'account.provider-linked', account: made.userId, detail: say('audit.providerLinked') };
      await recordInstallationEntry(call.stores, { id: made.userId }, entry);
      return { state: 'linked' as const };
    },
  }),
];

const byMail: readonly Route[] = [
  route({
    method: 'POST',
    path: '/register',
    summary: 'Register; a mail goes to the address, whether it is known or not',
    who: 'anyone',
    may: 'all',
    limit: { calls: 60, minutes: 60 }, // each may send a mail to anybody
    status: 202,
    shape: { body: contract.registration, answer: contract.registered },
    do: async ({ stores, body }) => {
      await register(stores, body);
      return { state: 'mail-sent' as const };
    },
  }),
  route({
    method: 'POST',
    path: '/email/verify',
    summary: 'Prove an email address by the token of a link',
    who: 'anyone',
    may: 'all',
    shape: { body: contract.emailVerification, answer: contract.emailVerified },
    do: async ({ stores, body }) => {
      const { state, userId } = await verifyEmail(stores, body);
      const made = state === 'registered';
      const detail = say(made ? 'audit.accountMade' : 'audit.emailChanged');
      const action = made ? 'account.made' : 'account.email-changed';
      await recordInstallationEntry(stores, { id: userId }, { action, account: userId, detail });
      return { state };
    },
  }),
  route({
    method: 'POST',
    path: '/password/strength',
    summary: 'What a password is worth; nothing of it is kept',
    who: 'anyone',
    may: 'all',
    limit: { calls: 120, minutes: 1 },
    shape: { body: contract.strengthQuestion, answer: contract.strength },
    do: ({ body }) => judgePassword(body.password, body.words, body.locale),
  }),
  route({
    method: 'POST',
    path: '/password/forgot',
    summary: 'Ask for a link to set a new password',
    who: 'anyone',
    may: 'all',
    limit: { calls: 60, minutes: 60 }, // each may send a mail to anybody
    status: 202,
    shape: { body: contract.passwordForgotten, answer: contract.registered },
    do: async ({ stores, body }) => {
      await forgetPassword(stores, body.email);
      return { state: 'mail-sent' as const };
    },
  }),
  route({
    method: 'POST',
    path: '/password/reset',
    summary: 'Set a new password by the token of a link; every session ends',
    who: 'anyone',
    may: 'all',
    shape: { body: contract.passwordReset, answer: nothing },
    do: async ({ stores, body }) => {
      const userId = await resetPassword(stores, body);
      const entry = { action: 'account.password-reset', account: userId, detail: say('audit.passwordReset') };
      await recordInstallationEntry(stores, { id: userId }, entry);
    },
  }),
];

export const signInRoutes: readonly Route[] = [...byPassword, ...byPasskey, ...byProvider, ...byMail];
