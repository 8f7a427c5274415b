/**
 * Requests about one's rights under GDPR Art. 7 (3), 12 to 22 and 77 (obligations P4.7, P4.8, P5.4, P12.1 to C12.4, C17.1).
 *
 * Without an account: POST /rights (ask; answers alike whoever asks), POST /rights/confirm (link or code), POST /rights/code (a new
 * code), POST /rights/progress (by the secret of the letter), POST /rights/withdraw, POST /rights/answers/:part and
 * POST /rights/certificates/:part (downloads, by the secret), GET /rights/authorities. The secret stands in the fragment of links
 * (`/rights/request#token=…`) and in bodies, never in an address.
 * Signed in, about oneself: GET and POST /account/rights, POST /account/rights/:id/secret (a secret for the page of progress).
 * Controllers, below /workspaces/:w: GET rights, GET rights/:id, POST rights (on somebody's behalf), POST rights/:id/asker (name and
 * address: audited), rights/:id/confirm, …/answer, …/refuse, …/extend, …/note; GET and PUT rights-settings (standing instructions).
 * Staff of the operator (privacy officers, administrators): the same below /staff/rights, for what the operator itself holds, and to
 * follow every request to its end.
 */
import { z } from 'zod';
import { subjectId } from './people.ts';

/** What can be asked for: GDPR Art. 15, 20, 16, 16 (completion), 17, 18, 21, 7 (3), 77. */
export const rightsKind = z.enum([
  'access',
  'portability',
  'correction',
  'amendment',
  'erasure',
  'restriction',
  'objection',
  'withdrawal',
  'complaint',
]);
export type RightsKind = z.infer<typeof rightsKind>;

/** For whom somebody asks. A parent asks for a child; an agent has a mandate, which staff look at before anything is passed on. */
export const askedFor = z.enum(['self', 'child', 'mandate']);
/** `page`: the public form. `mail`: a letter or mail that staff entered. `app`: signed in. `staff`: by telephone or in person. */
export const rightsChannel = z.enum(['page', 'mail', 'app', 'staff']);

/**
 * `identity`: waits until the asker is confirmed, while the clock stands still. `open`: with those who have to answer.
 * `answered`, `refused`, `withdrawn`: closed.
 */
export const rightsState = z.enum(['identity', 'open', 'answered', 'refused', 'withdrawn']);
export type RightsState = z.infer<typeof rightsState>;

/** GDPR Art. 12 (5): manifestly unfounded or excessive; 12 (2): who asks cannot be identified; 17 (3), 23: law requires the data. */
export const refusalGround = z.enum([
  'unfounded',
  'excessive',
  'not-identified',
  'legal-duty',
  'legal-claims',
  'rights-of-others',
]);
export type RefusalGround = z.infer<typeof refusalGround>;

const askedWhat = {
  kind: rightsKind,
  for: askedFor.default('self'),
  /** In the person's own words: what is meant, what is wrong and what is right, which purposes to stop. */
  words: z.string().trim().max(5000).default(''),
  /** ISO 3166-1 alpha-2 of where the person lives, for naming the supervisory authority. */
  country: z.string().regex(/^[A-Z]{2}$/).nullable().default(null), // prettier-ignore
  locale: z.enum(['en', 'de']).default('en'),
};

/** Public. Nothing here is kept in the clear: name, address and words are sealed, and go when the request is old (3 years). */
export const rightsAsk = z.strictObject({
  ...askedWhat,
  name: z.string().trim().min(1).max(200),
  email: z.email().max(254),
  /** Left empty by people: a field no eye sees. */
  website: z.string().max(200).default(''),
});
export type RightsAsk = z.input<typeof rightsAsk>;
/** Signed in: name and address are those of the account, and identity is confirmed by the session. */
export const rightsOwnAsk = z.strictObject(askedWhat);
export type RightsOwnAsk = z.input<typeof rightsOwnAsk>;
/** Entered by staff or a controller on somebody's behalf. `receivedAt`: when it came, at most 60 days ago; now unless told. */
export const rightsEntry = z.strictObject({
  ...askedWhat,
  name: z.string().trim().min(1).max(200),
  /** Null where the person gave none: then they are told by post, and identity is confirmed from other evidence. */
  email: z.email().max(254).nullable(),
  channel: z.enum(['mail', 'staff']),
  receivedAt: z.iso.datetime().optional(),
});
export type RightsEntry = z.input<typeof rightsEntry>;

/** The same answer whoever asks. `reference` is also in the letter, and leads nowhere by itself. */
export const rightsReceipt = z.object({ reference: z.string(), receivedAt: z.iso.datetime(), dueAt: z.iso.datetime() });
export type RightsReceipt = z.infer<typeof rightsReceipt>;

const secret = z.string().min(20).max(100);
/** The secret of a letter's link, or the reference with the 8 digits of the letter (10 minutes, 3 tries). */
export const rightsProof = z.union([
  z.strictObject({ secret }),
  z.strictObject({ reference: z.string().trim().max(40), code: z.string().regex(/^\d{8}$/) }),
]);
export const rightsSecret = z.strictObject({ secret });
/** A new code for a request that waits for its asker; answered alike whether there is one. At most one a minute, ten a day. */
export const rightsCodeAsk = z.strictObject({ reference: z.string().trim().max(40) });
export const rightsSent = z.object({ state: z.literal('sent') });
/** `file`: which one, from 0, where there are several. */
export const rightsFetch = z.strictObject({ secret, file: z.number().int().min(0).max(49).default(0) });

/** One who has to answer: the operator for its own contacts, or a controller in whose data the person was found. */
export const rightsPart = z.object({
  id: z.string(),
  /** Who answers, by name; told only after the asker is confirmed. */
  answeredBy: z.string(),
  isOperator: z.boolean(),
  state: z.enum(['open', 'working', 'answered', 'refused', 'nothing-held']),
  dueAt: z.iso.datetime(),
  isOverdue: z.boolean(),
  /** Two more months, and why. */
  extendedBecause: z.string().nullable(),
  answeredAt: z.iso.datetime().nullable(),
  refusal: z.object({ ground: refusalGround, words: z.string() }).nullable(),
  /** Words of who answered. */
  words: z.string(),
  /** How many files there are to fetch (ZIP, or JSON from the operator), until then. */
  downloads: z.number().int(),
  downloadUntil: z.iso.datetime().nullable(),
  /** How many certificates of erasure can be fetched. */
  certificates: z.number().int(),
});
export type RightsPart = z.infer<typeof rightsPart>;

export const rightsEventKind = z.enum([
  'received', 'code-sent', 'confirmed', 'passed-on', 'reminded', 'extended', 'working', 'answered', 'refused', 'nothing-held', 'withdrawn', 'overdue', 'note',
]); // prettier-ignore
/** `by`: a name; for the asker that of who answers, for those who answer that of the member. Null: the asker, or the clock. */
export const rightsEvent = z.object({
  at: z.iso.datetime(),
  event: rightsEventKind,
  by: z.string().nullable(),
  words: z.string(),
});
export type RightsEvent = z.infer<typeof rightsEvent>;

const rightsBase = z.object({
  id: z.string(),
  reference: z.string(),
  kind: rightsKind,
  for: askedFor,
  channel: rightsChannel,
  state: rightsState,
  receivedAt: z.iso.datetime(),
  /** 30 days or one calendar month after receipt, whichever is sooner; later by what it waited for the identity, or extended. */
  dueAt: z.iso.datetime(),
  isOverdue: z.boolean(),
  closedAt: z.iso.datetime().nullable(),
});

export const authority = z.object({ country: z.string(), name: z.string(), url: z.string() });
export type Authority = z.infer<typeof authority>;

/** What the asker sees, by the secret. */
export const rightsProgress = rightsBase.extend({
  /** The address is proven, but who asks for somebody else waits until staff have looked at the mandate. */
  isAddressConfirmed: z.boolean(),
  parts: z.array(rightsPart),
  events: z.array(rightsEvent),
  /** Where to complain (Art. 77): of the country that was given, else null. */
  authority: authority.nullable(),
});
export type RightsProgress = z.infer<typeof rightsProgress>;
/** `secret`: leads to the progress from now on. */
export const rightsConfirmed = z.object({ secret: z.string(), progress: rightsProgress });
export type RightsConfirmed = z.infer<typeof rightsConfirmed>;

/** A request in the list of a controller, or of the operator. */
export const rightsLine = rightsBase.extend({
  /** Null: nobody is to answer yet (or, for staff: only others). */
  partState: rightsPart.shape.state.nullable(),
  /** Enough to tell requests apart: `a…@e….org`. */
  askerHint: z.string(),
  /** In how many controllers' data they were found, for staff; 0 for controllers. */
  passedOnTo: z.number().int(),
});
export type RightsLine = z.infer<typeof rightsLine>;
/** Open ones first, then those due soonest. At most 500. */
export const rightsLines = z.object({ items: z.array(rightsLine) });

/** What a controller (or the operator) sees of a request that it has to answer. Name and address take a look of their own: audited. */
export const rightsCase = rightsLine.extend({
  /** The own part; for staff all of them. A controller never sees another's. */
  parts: z.array(rightsPart),
  /** Those found in this workspace under the confirmed address. Always empty for staff. */
  persons: z.array(z.object({ subject: subjectId, pseudonym: z.string(), rows: z.number().int() })),
  words: z.string(),
  /** One click does it: `export`, `erase`, `restrict`; `none`: done by hand, and answered with words. */
  does: z.enum(['export', 'erase', 'restrict', 'none']),
  /** There is an address to write to. */
  hasAddress: z.boolean(),
  events: z.array(rightsEvent),
});
export type RightsCase = z.infer<typeof rightsCase>;
/** Who asks. `email` null: none was given. Both empty once they were forgotten. */
export const rightsAsker = z.object({ name: z.string(), email: z.string().nullable() });
export type RightsAsker = z.infer<typeof rightsAsker>;

/** Only the fact and the kind of evidence are kept; the evidence itself is never stored. */
export const rightsEvidence = z.enum([
  'known-address',
  'account',
  'document',
  'mandate',
  'parental',
  'call-back',
  'in-person',
]);
/**
 * Confirms who asks from other evidence. `identifiers`: by what else the person concerned is known (their address, telephone, number);
 * looked up and forgotten. `subjects`: persons a controller found itself. Neither: looked up by the asker's address.
 */
export const rightsConfirmation = z.strictObject({
  evidence: rightsEvidence,
  identifiers: z.array(z.strictObject({ kind: z.string().max(200).optional(), value: z.string().min(1).max(1000) })).max(10).default([]), // prettier-ignore
  subjects: z.array(subjectId).max(50).default([]),
});
export type RightsConfirmation = z.input<typeof rightsConfirmation>;

/** One click: does what was asked (export, erasure, restriction) for the persons found, and tells the asker. `subjects`: some of them only; none: answered in words alone. */
export const rightsAnswer = z.strictObject({
  words: z.string().trim().max(5000).default(''),
  subjects: z.array(subjectId).max(50).optional(),
});
export const rightsRefusal = z.strictObject({ ground: refusalGround, words: z.string().trim().min(10).max(5000) });
export const rightsExtension = z.strictObject({ because: z.string().trim().min(10).max(1000) });
/** Seen by those who answer, never by the asker. */
export const rightsNote = z.strictObject({ words: z.string().trim().min(1).max(2000) });

/** Standing instructions of a controller: kinds that are answered for it at once, when exactly one person was found. */
export const rightsSettings = z.strictObject({
  answerAtOnce: z.array(z.enum(['access', 'portability', 'erasure', 'restriction'])).max(4),
});
export type RightsSettings = z.infer<typeof rightsSettings>;
