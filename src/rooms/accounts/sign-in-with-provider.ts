/**
 * Signing in through a third party by OpenID Connect (C2.2): authorisation code with PKCE, state and nonce. An account of
 * a provider leads only to the account it was linked to; an address it names links nothing by itself.
 */
import { and, eq } from 'drizzle-orm';
import * as oidc from 'openid-client';
import { egressFetch } from '../../engines/egress/index.ts';
import { now } from '../../kit/clock.ts';
import { missing, Trouble } from '../../kit/errors.ts';
import { randomId } from '../../kit/ids.ts';
import { beginChallenge } from './answer-challenge.ts';
import type { AuthStores } from './auth.ts';
import { signInMethods } from './auth-tables.ts';
import { keepOneTime, type OneTime, takeOneTime } from './one-time.ts';
import { publicUrl } from './public-url.ts';
import { signInWasRefused } from './record-sign-in.ts';
import { isAdult, isTaken, makeAccount, requireOpen, tooYoung } from './register.ts';
import { admit, type Browser, type SignedIn } from './sign-in-with-password.ts';
import { type Provider, settingsOf } from './sign-in-settings.ts';
import { users } from './tables.ts';

const minutes = 10;
/** Where the provider sends the browser back to: a page of the app, which posts the query. */
const callback = (): string => publicUrl('/sign-in/provider');

const failed = (cause?: unknown): Trouble =>
  new Trouble(
    'unauthenticated',
    {
      code: 'provider-failed',
      title: 'Signing in there did not work',
      detail: 'It took too long, was stopped, or the answer was not meant for this browser. Try again.',
    },
    { cause },
  );

const notLinked = (): Trouble =>
  new Trouble('forbidden', {
    code: 'provider-not-linked',
    title: 'No account belongs to this yet',
    detail:
      'If you have an account here, sign in as usual and add this way in your account. Else ask for an invitation.',
  });

const providerOf = (stores: AuthStores, id: string): Provider => {
  const found = settingsOf(stores).providers.find((one) => one.id === id);
  if (found === undefined) throw missing('provider', 'The operator of this service has not set it up.');
  return found;
};

/** Of what the provider says of itself, what it is asked at. */
const endpoints = ['token_endpoint', 'jwks_uri', 'userinfo_endpoint'] as const;

/**
 * Asks the issuer about itself; from then on it is asked there and where it says, and nowhere else. An issuer without TLS
 * is reached only where the operator allowed the host (EGRESS_ALLOW).
 */
const discover = async ({ issuer, clientId, clientSecret }: Provider): Promise<oidc.Configuration> => {
  const hosts = new Set([new URL(issuer).hostname]);
  // openid-client calls it with its own idea of RequestInit; its fields are those of fetch.
  const ask: oidc.CustomFetch = (url, options) => egressFetch(url, { ...(options as RequestInit), hosts });
  const plain = issuer.startsWith('http://') ? [oidc.allowInsecureRequests] : [];
  // Left out, a token's signature is not looked at where it came from the provider itself.
  const execute = [oidc.enableNonRepudiationChecks, ...plain];
  const options = { execute, [oidc.customFetch]: ask };
  const found = await oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, options);
  const metadata = found.serverMetadata();
  for (const name of endpoints) hosts.add(URL.parse(metadata[name] ?? '')?.hostname ?? '');
  return found;
};

const known = new Map<string, { until: number; configuration: Promise<oidc.Configuration> }>();

/** Asked for once an hour; what failed is asked for again. */
const configurationOf = async (provider: Provider): Promise<oidc.Configuration> => {
  const key = `${provider.issuer} ${provider.clientId}`;
  const before = known.get(key);
  if (before !== undefined && before.until > now().getTime()) return before.configuration;
  const configuration = discover(provider);
  known.set(key, { until: now().getTime() + 3_600_000, configuration });
  try {
    return await configuration;
  } catch (error) {
    known.delete(key);
    throw new Trouble(
      'unavailable',
      {
        code: 'provider-unreachable',
        title: 'The provider does not answer as it should',
        detail: 'Sign in another way, or try again later. The operator finds more in the log.',
      },
      { cause: error },
    );
  }
};

export type ProviderDraft = {
  provider: string;
  invitation?: string | undefined;
  adult?: boolean | undefined;
  birthDate?: string | undefined;
  locale: 'en' | 'de';
};

/** The answer to the operator's question about age; none counts as no. Throws `too-young` (forbidden) for a minor's day of birth. */
const saysAdult = (stores: AuthStores, { adult, birthDate }: ProviderDraft): boolean => {
  if (settingsOf(stores).ageQuestion === 'adult') return adult === true;
  if (birthDate === undefined) return false;
  if (!isAdult(birthDate, now())) throw tooYoung();
  return true;
};

/** Where to send the browser, and the secret it comes back with. `userId`: link to that account. Throws `provider-unreachable`. */
export const startProvider = async (
  stores: AuthStores,
  draft: ProviderDraft,
  userId: string | null,
): Promise<{ url: string; handle: string }> => {
  const provider = providerOf(stores, draft.provider);
  const configuration = await configurationOf(provider);
  const [state, nonce, codeVerifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
  const url = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: callback(),
    scope: 'openid email profile',
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ui_locales: draft.locale,
  });
  const { invitation = null, locale } = draft;
  const adult = saysAdult(stores, draft);
  const value = { provider: provider.id, state, nonce, codeVerifier, userId, invitation, adult, locale };
  return { url: url.href, handle: await keepOneTime(stores, 'provider', value, minutes) };
};

type Claims = { subject: string; email: string | null; name: string | null };

/** Trades the code and checks the ID token: issuer, audience, signature, nonce, times. */
const exchange = async (provider: Provider, flow: OneTime['provider'], query: string): Promise<Claims> => {
  const configuration = await configurationOf(provider);
  const url = new URL(callback());
  url.search = query;
  try {
    const tokens = await oidc.authorizationCodeGrant(configuration, url, {
      pkceCodeVerifier: flow.codeVerifier,
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw failed();
    return await withProfile(configuration, tokens.access_token, claims);
  } catch (error) {
    throw error instanceof Trouble ? error : failed(error);
  }
};

const claimsOf = async (stores: AuthStores, flow: OneTime['provider'], query: string): Promise<Claims> => {
  try {
    return await exchange(providerOf(stores, flow.provider), flow, query);
  } catch (error) {
    await signInWasRefused(stores, 'provider', null);
    throw error;
  }
};

/** Providers may keep the address out of the ID token and tell it at their user info endpoint only. */
const withProfile = async (
  configuration: oidc.Configuration,
  accessToken: string,
  claims: oidc.IDToken,
): Promise<Claims> => {
  const asks = claims['email'] === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined;
  const more = asks ? await oidc.fetchUserInfo(configuration, accessToken, claims.sub) : claims;
  const { email } = more;
  const verified = more['email_verified'] === true && typeof email === 'string';
  return {
    subject: claims.sub,
    email: verified ? email.trim().toLowerCase() : null,
    name: typeof more['name'] === 'string' ? more['name'].trim().slice(0, 80) : null,
  };
};

const linkedTo = async ({ db }: AuthStores, provider: string, subject: string) => {
  const [found] = await db
    .select({ user: users })
    .from(signInMethods)
    .innerJoin(users, eq(users.id, signInMethods.userId))
    .where(and(eq(signInMethods.providerId, provider), eq(signInMethods.accountId, subject)));
  return found?.user ?? null;
};

const link = async (stores: AuthStores, userId: string, provider: string, subject: string): Promise<void> => {
  const owner = await linkedTo(stores, provider, subject);
  if (owner?.id === userId) return;
  if (owner !== null)
    throw new Trouble('conflict', {
      code: 'provider-linked-elsewhere',
      title: 'This belongs to another account',
      detail: 'Remove it there first. Nothing was changed.',
    });
  const at = now();
  const row = { id: randomId(), userId, providerId: provider, accountId: subject, createdAt: at, updatedAt: at };
  await stores.db.insert(signInMethods).values(row);
};

const freeUsername = async (stores: AuthStores, email: string): Promise<string> => {
  const base = (email.split('@')[0] ?? '')
    .replace(/[^a-z0-9._-]/g, '')
    .replace(/^[._-]+/, '')
    .slice(0, 20);
  const wanted = base.length >= 3 ? base : `user-${base}`;
  return (await isTaken(stores, wanted)) ? `${wanted}-${randomId(6)}` : wanted;
};

/** A new account, by an address that the provider has proven, for those who may register. Never for an address that is known. */
const registerBy = async (stores: AuthStores, flow: OneTime['provider'], claims: Claims): Promise<string> => {
  const { subject, email, name } = claims;
  if (email === null) throw notLinked();
  const [known] = await stores.db.select({ id: users.id }).from(users).where(eq(users.email, email));
  if (known !== undefined) throw notLinked();
  await requireOpen(stores, email, flow.invitation ?? undefined).catch(() => {
    throw notLinked();
  });
  if (!flow.adult)
    throw new Trouble('forbidden', {
      code: 'age-not-confirmed',
      title: 'Please say that you are 18 or over',
      detail: 'A new account would be made, and this service is for adults. Nothing was kept.',
    });
  const username = await freeUsername(stores, email);
  const provider = { id: flow.provider, subject };
  return makeAccount(stores, {
    name: name || username,
    username,
    email,
    locale: flow.locale,
    passwordHash: null,
    provider,
  });
};

export type ProviderAnswer = SignedIn | { state: 'linked'; userId: string };

/**
 * The browser came back. Signs in the account it is linked to, links it to the one that asked (`userId` must be the same
 * as at the start), or makes one. Throws `provider-failed`, `provider-not-linked`, `provider-linked-elsewhere`, `age-not-confirmed`.
 */
export const finishProvider = async (
  stores: AuthStores,
  draft: { handle: string; query: string },
  userId: string | null,
  browser: Browser,
): Promise<ProviderAnswer> => {
  const flow = await takeOneTime(stores, 'provider', draft.handle);
  if (flow === null || (flow.userId !== null && flow.userId !== userId)) {
    await signInWasRefused(stores, 'provider', null);
    throw failed();
  }
  const claims = await claimsOf(stores, flow, draft.query);
  if (flow.userId !== null) {
    await link(stores, flow.userId, flow.provider, claims.subject);
    return { state: 'linked', userId: flow.userId };
  }
  const user = await linkedTo(stores, flow.provider, claims.subject);
  if (user?.twoFactorEnabled === true) return beginChallenge(stores, user.id);
  return admit(stores, user?.id ?? (await registerBy(stores, flow, claims)), 'provider', browser);
};

/** The providers linked to an account. */
export const listLinked = async (stores: AuthStores, userId: string) => {
  const rows = await stores.db.select().from(signInMethods).where(eq(signInMethods.userId, userId)).limit(50);
  const names = new Map(settingsOf(stores).providers.map(({ id, name }) => [id, name]));
  return rows
    .filter(({ providerId }) => providerId !== 'credential')
    .map((row) => ({ ...row, name: names.get(row.providerId) ?? row.providerId }));
};
