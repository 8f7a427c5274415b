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
} & RightsLetterParams;

/** To who asks for their rights, and to who has to answer. Before the asker is confirmed, nothing they typed is in a letter. */
export type RightsLetterParams = {
  'rights-received': { reference: string; kind: RightsWord; due: string; code: string; minutes: number; url: string };
  'rights-code': { reference: string; code: string; minutes: number; url: string };
  /** Entered by staff: nothing has to be confirmed by the reader. */
  'rights-passed-on': { name: string; reference: string; kind: RightsWord; due: string; url: string };
  'rights-nothing-held': { name: string; reference: string; kind: RightsWord; url: string };
  /** To those who answer; `by`: the workspace, null for the operator. No name and no address of the asker. */
  'rights-to-answer': {
    name: string;
    reference: string;
    kind: RightsWord;
    by: string | null;
    due: string;
    url: string;
  };
  /** To those who look at a mandate before anything is passed on. */
  'rights-to-confirm': { name: string; reference: string; kind: RightsWord; url: string };
  /** `days`: left; 0: it is overdue. */
  'rights-due': {
    name: string;
    reference: string;
    kind: RightsWord;
    by: string | null;
    days: number;
    due: string;
    url: string;
  };
  'rights-extended': { name: string; reference: string; by: string; because: string; due: string; url: string };
  'rights-answered': { name: string; reference: string; kind: RightsWord; by: string; words: string; url: string };
  /** The account's holder deletes it themselves. */
  'rights-own-deletion': { name: string; reference: string; words: string; url: string };
  'rights-refused': {
    name: string;
    reference: string;
    by: string;
    ground: GroundWord;
    words: string;
    authority: string;
    url: string;
  };
  'rights-withdrawn': { reference: string; url: string };
};

/** The kinds and grounds of src/contract/rights.ts. */
export type RightsWord =
  | 'access'
  | 'portability'
  | 'correction'
  | 'amendment'
  | 'erasure'
  | 'restriction'
  | 'objection'
  | 'withdrawal'
  | 'complaint';
export type GroundWord =
  'unfounded' | 'excessive' | 'not-identified' | 'legal-duty' | 'legal-claims' | 'rights-of-others';

export type SecondFactorChange = 'on' | 'off' | 'codes' | 'passkey-added' | 'passkey-removed';

/** The kinds of src/contract/alerts.ts. */
export type AlertWord =
  | 'failed-sign-ins'
  | 'many-reveals'
  | 'many-exports'
  | 'denied-requests'
  | 'keys-changed'
  | 'mail-undeliverable'
  | 'rights-overdue';

export type Template = keyof LetterParams;
export type MailLocale = 'en' | 'de';

/** A letter to one address. */
export type Letter<T extends Template = Template> = {
  [K in T]: { to: string; template: K; params: LetterParams[K]; locale: MailLocale };
}[T];
