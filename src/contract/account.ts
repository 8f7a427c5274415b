/**
 * Signing in and one's own account (obligations P3.3, P14.1, P14.2, C2.2). All below /api/v1, errors are problem details.
 *
 * Without a session: GET /sign-in/options; POST /sign-in, /sign-in/second-factor, /sign-in/passkey/start and /finish;
 * POST /register, /email/verify, /password/strength, /password/forgot, /password/reset; POST /sign-in/provider/start and
 * /finish. POST /session trades the token of a one-time link, DELETE /session signs out.
 *
 * Signed in: GET and PATCH /account; POST /account/confirm (and /confirm/passkey/start), which is asked for (problem
 * `confirm-first`, 403) where the last proof of who one is is older than 10 minutes; PUT /account/credentials (the first
 * ones, `claim`), PUT /account/password, POST /account/email; POST /account/second-factor, /second-factor/verify,
 * /second-factor/recovery-codes and DELETE /account/second-factor; GET /account/passkeys, POST /account/passkeys/start and
 * /finish, DELETE /account/passkeys/:id; GET /account/sessions, DELETE /account/sessions (all others) and /account/sessions/:id;
 * GET /account/providers, DELETE /account/providers/:id.
 *
 * Problem codes the app shows in a place of its own: `sign-in-failed` (401), `too-many-tries` (429, header Retry-After),
 * `code-wrong`, `password-weak`, `password-leaked`, `username-taken`, `too-young`,
 * `registration-closed`, `link-not-valid`, `confirm-first` (403).
 */
import { z } from 'zod';

const secret = z.string().min(1).max(4096);

/** Case-folded, unique: 3 to 30 letters, digits, `.`, `_`, `-`, beginning with a letter or digit. */
export const username = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{2,29}$/, 'Use 3 to 30 letters, digits, dots, hyphens or underscores.');
/** Case-folded, unique. */
export const emailAddress = z.string().trim().toLowerCase().pipe(z.email().max(254));
/** 12 to 128 characters of any kind; what it is worth is judged by `/password/strength`. */
export const newPassword = z.string().min(12, 'Use at least 12 characters.').max(128);
export const languageTag = z.enum(['en', 'de']);

/** How one can sign in and register here. */
export const signInOptions = z.object({
  /** `invited`: registering needs the token of an invitation. */
  registration: z.enum(['open', 'invited']),
  /** What registering asks about age. Only the answer “18 or over” is kept. */
  ageQuestion: z.enum(['birth-date', 'adult']),
  /** Providers of the operator: `id` goes to /sign-in/provider/start. */
  providers: z.array(z.object({ id: z.string(), name: z.string() })),
  /** False: no mail goes out of this installation yet, so links by mail will not arrive. */
  mail: z.boolean(),
});
export type SignInOptions = z.infer<typeof signInOptions>;

export const signInDraft = z.strictObject({
  /** User name or email. */
  login: z.string().trim().min(1).max(254),
  password: z.string().min(1).max(256),
});
export type SignInDraft = z.infer<typeof signInDraft>;

/** Either one is in (the cookie is set), or the second factor is asked for: `challenge` goes back with the code, within 5 minutes. */
export const signInAnswer = z.discriminatedUnion('state', [
  z.object({ state: z.literal('signed-in') }),
  z.object({ state: z.literal('second-factor'), challenge: z.string() }),
]);
export type SignInAnswer = z.infer<typeof signInAnswer>;

/** `kind: 'totp'`: six digits of the app; `recovery`: one of the recovery codes, which is then used up. */
export const secondFactorDraft = z.strictObject({
  challenge: secret,
  kind: z.enum(['totp', 'recovery']),
  code: z.string().trim().min(6).max(40),
});
export type SecondFactorDraft = z.infer<typeof secondFactorDraft>;

/**
 * What `navigator.credentials` needs, as JSON of WebAuthn level 3 (`PublicKeyCredential.parseRequestOptionsFromJSON` and
 * `parseCreationOptionsFromJSON`). `challenge` is ours and goes back with the answer, within 5 minutes.
 */
export const passkeyStart = z.object({ challenge: z.string(), options: z.record(z.string(), z.unknown()) });
export type PasskeyStart = z.infer<typeof passkeyStart>;
/** `response`: `credential.toJSON()`. */
export const passkeyFinish = z.strictObject({ challenge: secret, response: z.record(z.string(), z.unknown()) });
export type PasskeyFinish = z.infer<typeof passkeyFinish>;

const age = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('birth-date'), birthDate: z.iso.date() }),
  z.strictObject({ kind: z.literal('adult'), adult: z.boolean() }),
]);

export const registration = z.strictObject({
  name: z.string().trim().min(1).max(80),
  username,
  email: emailAddress,
  password: newPassword,
  age,
  locale: languageTag.default('en'),
  /** The token of an invitation's link, where registering is by invitation. */
  invitation: z.string().min(1).max(200).optional(),
});
export type Registration = z.input<typeof registration>;
/** The same whether the address was known: a mail goes to it in any case. */
export const registered = z.object({ state: z.literal('mail-sent') });

/** Links by mail: /verify-email#token=… and /reset-password#token=… */
export const mailToken = z.strictObject({ token: z.string().min(20).max(200) });
/**
 * The account is made now, or the new address counts from now. `username`: another one, where the answer was `username-taken`;
 * whether a user name is taken is said only to those who have proven an address.
 */
export const emailVerification = mailToken.extend({ username: username.optional() });
/** `registered`: the account is there; sign in with the password. `changed`: the new address counts. */
export const emailVerified = z.object({ state: z.enum(['registered', 'changed']) });
/** The same whether the address is known. */
export const passwordForgotten = z.strictObject({ email: emailAddress, locale: languageTag.optional() });
export const passwordReset = z.strictObject({ token: z.string().min(20).max(200), password: newPassword });

/** `words`: the user's own words (name, email, user name), which make a password weak. */
export const strengthQuestion = z.strictObject({
  password: z.string().max(128),
  words: z.array(z.string().max(254)).max(8).default([]),
  locale: languageTag.default('en'),
});
export const strength = z.object({
  /** 0 to 4 as zxcvbn counts; 3 is enough. */
  score: z.number().int().min(0).max(4),
  isEnough: z.boolean(),
  /** It stands on a list of leaked passwords. */
  isLeaked: z.boolean(),
  /** In the language asked for; empty where there is nothing to say. */
  warning: z.string(),
  suggestions: z.array(z.string()),
});
export type Strength = z.infer<typeof strength>;

export const account = z.object({
  id: z.string(),
  name: z.string(),
  /** Null for the owner of a fresh installation until they set one (`claim`). */
  username: z.string().nullable(),
  email: z.string().nullable(),
  isEmailVerified: z.boolean(),
  /** A change of email that waits for the new address's yes. */
  pendingEmail: z.string().nullable(),
  locale: languageTag,
  hasPassword: z.boolean(),
  hasSecondFactor: z.boolean(),
  recoveryCodesLeft: z.number().int(),
  passkeys: z.number().int(),
  /** Null: no staff of the operator. */
  staffRole: z.enum(['support', 'privacy_officer', 'administrator']).nullable(),
  /** Until when changes of credentials need no new proof; null: proof is asked for. */
  confirmedUntil: z.iso.datetime().nullable(),
});
export type Account = z.infer<typeof account>;
export const accountChange = z.strictObject({
  name: z.string().trim().min(1).max(80).optional(),
  username: username.optional(),
  locale: languageTag.optional(),
});
export type AccountChange = z.infer<typeof accountChange>;

/** One proof out of these. An account without password and passkey is proven by a new one-time link. */
export const confirmation = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('password'), password: z.string().min(1).max(256) }),
  z.strictObject({ kind: z.literal('totp'), code: z.string().trim().min(6).max(10) }),
  z.strictObject({ kind: z.literal('passkey'), challenge: secret, response: z.record(z.string(), z.unknown()) }),
]);
export type Confirmation = z.infer<typeof confirmation>;
export const confirmed = z.object({ confirmedUntil: z.iso.datetime() });

/** The first user name, email and password of an account that came in by a one-time link or a provider. */
export const claim = z.strictObject({
  username,
  email: emailAddress,
  password: newPassword,
  name: z.string().trim().min(1).max(80).optional(),
});
export type Claim = z.infer<typeof claim>;
/** `current`: the present password, for accounts that have one. */
export const passwordChange = z.strictObject({ current: z.string().min(1).max(256).optional(), password: newPassword });
export const emailChange = z.strictObject({ email: emailAddress });

/** Shown this once: `uri` for the QR code, `secret` to type in; codes are kept as hashes. It counts once a code was verified. */
export const secondFactorSetup = z.object({ uri: z.string(), secret: z.string() });
export const secondFactorCode = z.strictObject({ code: z.string().trim().min(6).max(10) });
export const recoveryCodes = z.object({ codes: z.array(z.string()) });

export const passkey = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  /** It is kept in sync by a provider (a phone's or a browser's account). */
  isSynced: z.boolean(),
});
export type Passkey = z.infer<typeof passkey>;
export const passkeyDraft = z.strictObject({
  challenge: secret,
  response: z.record(z.string(), z.unknown()),
  name: z.string().trim().min(1).max(80).optional(),
});

export const sessionEntry = z.object({
  id: z.string(),
  /** Coarse words: “Firefox on Windows”. */
  device: z.string(),
  /** How it began. */
  method: z.enum(['password', 'passkey', 'provider', 'link']),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  isThisOne: z.boolean(),
});
export type SessionEntry = z.infer<typeof sessionEntry>;

/**
 * `url`: where to send the browser. `handle`: a secret of this browser tab, kept in sessionStorage until the provider sends
 * the browser back to /sign-in/provider?code=…&state=…; the page then posts both and takes the query out of its address.
 */
export const providerStartDraft = z.strictObject({
  provider: z.string().max(40),
  /** `link`: add it to the account that is signed in (and confirmed). */
  purpose: z.enum(['sign-in', 'link']).default('sign-in'),
  /** By invitation, where a new account would be made. */
  invitation: z.string().min(1).max(200).optional(),
  /** Needed where a new account would be made: the answer to the question about age, whichever the operator asks. */
  adult: z.boolean().optional(),
  birthDate: z.iso.date().optional(),
  locale: languageTag.default('en'),
});
export type ProviderStartDraft = z.input<typeof providerStartDraft>;
export const providerStart = z.object({ url: z.string(), handle: z.string() });
export const providerFinish = z.strictObject({
  handle: secret,
  /** The query of the address the provider sent the browser back to, as it came. */
  query: z.string().max(8192),
});
/** `linked`: the account that was signed in has it now. */
export const providerAnswer = z.discriminatedUnion('state', [
  z.object({ state: z.literal('signed-in') }),
  z.object({ state: z.literal('second-factor'), challenge: z.string() }),
  z.object({ state: z.literal('linked') }),
]);
export const linkedProvider = z.object({
  id: z.string(),
  provider: z.string(),
  name: z.string(),
  since: z.iso.datetime(),
});
export type LinkedProvider = z.infer<typeof linkedProvider>;
