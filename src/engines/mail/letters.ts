/** Every letter there is, and what each needs to be written. Dates are ISO 8601 in UTC; `url` is a whole address. */

export type LetterParams = {
  'verify-email': { name: string; url: string; hours: number };
  'reset-password': { name: string; url: string; minutes: number };
  /** To the holder of an account whose address somebody tried to register or take. */
  'already-registered': { name: string; url: string };
  /** To the address before the change. */
  'email-changed': { name: string; url: string };
  /** `role` as people read it, in the language of the letter. */
  invitation: { inviter: string; workspace: string; role: string; url: string; days: number };
  /** `device`: "Firefox on Linux"; never an address of the network. */
  'new-sign-in': { name: string; at: string; device: string; url: string };
  'second-factor-changed': { name: string; change: SecondFactorChange; at: string; url: string };
  /** To the holder, whenever and however the password was set anew. */
  'password-changed': { name: string; at: string; url: string };
  'deletion-planned': { name: string; due: string; url: string };
  'deletion-undone': { name: string; at: string; url: string };
  'account-deleted': { name: string; at: string };
  /** To the member it is offered to. `from`: the owner's name. */
  'ownership-offered': { name: string; workspace: string; from: string; until: string; url: string };
  /** To both of them. */
  'ownership-accepted': { name: string; workspace: string; from: string; to: string; at: string; url: string };
  'staff-access-asked': { workspace: string; staff: string; reason: string; until: string; url: string };
  'staff-access-granted': { workspace: string; staff: string; reason: string; until: string; url: string };
  'staff-access-ended': { workspace: string; staff: string; at: string; url: string };
  /** `workspace`: null for the whole installation. */
  alert: { kind: AlertWord; count: number; workspace: string | null; at: string; url: string };
  'training-due': { name: string; title: string; due: string; url: string };
};

export type SecondFactorChange = 'on' | 'off' | 'codes' | 'passkey-added' | 'passkey-removed';

/** The kinds of src/contract/alerts.ts. */
export type AlertWord =
  'failed-sign-ins' | 'many-reveals' | 'many-exports' | 'denied-requests' | 'keys-changed' | 'mail-undeliverable';

export type Template = keyof LetterParams;
export type MailLocale = 'en' | 'de';

/** A letter to one address. */
export type Letter<T extends Template = Template> = {
  [K in T]: { to: string; template: K; params: LetterParams[K]; locale: MailLocale };
}[T];
