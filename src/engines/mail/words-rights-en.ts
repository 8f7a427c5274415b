/** Letters about requests for one's rights, in English. */
import type { GroundWord, RightsLetterParams, RightsWord } from './letters.ts';
import type { Words } from './words.ts';

const kinds: Readonly<Record<RightsWord, string>> = {
  access: 'access to your data',
  portability: 'a copy of your data to take along',
  correction: 'correction of your data',
  amendment: 'completion of your data',
  erasure: 'erasure of your data',
  restriction: 'restriction of the use of your data',
  objection: 'your objection',
  withdrawal: 'withdrawal of your consent',
  complaint: 'your complaint',
};

/** As those read it who answer. */
const asked: Readonly<Record<RightsWord, string>> = {
  access: 'Access',
  portability: 'Data portability',
  correction: 'Correction',
  amendment: 'Completion',
  erasure: 'Erasure',
  restriction: 'Restriction',
  objection: 'Objection',
  withdrawal: 'Withdrawal of consent',
  complaint: 'Complaint',
};

const grounds: Readonly<Record<GroundWord, string>> = {
  unfounded: 'The request is manifestly unfounded (Article 12 (5) GDPR).',
  excessive: 'The request is excessive (Article 12 (5) GDPR).',
  'not-identified': 'Who asks could not be identified (Articles 11 and 12 (2) GDPR).',
  'legal-duty': 'The law requires the data to be kept (Article 17 (3) (b) GDPR).',
  'legal-claims': 'The data is needed for legal claims (Article 17 (3) (e) GDPR).',
  'rights-of-others': 'It would harm the rights of others (Articles 15 (4) and 23 GDPR).',
};

const footer =
  'PerfectlyData sends this because of a request about rights in personal data. It holds no tracking and loads nothing from the network.';
const quoted = (words: string): string[] => (words === '' ? [] : ['In their words:', words]);
const forWhom = (by: string | null): string =>
  by === null ? 'what the operator itself holds' : `the workspace “${by}”`;

export const rightsInEnglish: Pick<Words, keyof RightsLetterParams> = {
  'rights-received': ({ reference, kind, due, code, minutes, url }, when) => ({
    subject: `Your request ${reference}: please confirm`,
    text: [
      `Somebody asked with this address for ${kinds[kind]}. The request has the reference ${reference}.`,
      'Confirm that it was you, and it goes to those who have to answer. Nothing is disclosed before.',
      `Or enter this code on the page where you asked: ${code}. It works for ${minutes} minutes and three tries.`,
    ],
    button: { label: 'Confirm the request', url },
    after: [
      `It will be answered by ${when(due)}. The time until you confirm is not counted.`,
      'Keep this message: the same link shows how far the request is. If you did not ask, do nothing.',
    ],
    footer,
  }),
  'rights-code': ({ reference, code, minutes, url }) => ({
    subject: `A new code for your request ${reference}`,
    text: [
      `Your new code is ${code}. It works for ${minutes} minutes and three tries. The one before is not valid any more.`,
    ],
    button: { label: 'Or confirm here', url },
    after: ['If you did not ask, do nothing.'],
    footer,
  }),
  'rights-passed-on': ({ reference, kind, due, url }, when) => ({
    subject: `Your request ${reference} is with those who answer`,
    text: [
      `Your request (${kinds[kind]}) is with those who have to answer it. The page of the request shows who they are.`,
      `It is due on ${when(due)}.`,
    ],
    button: { label: 'See how far it is', url },
    footer,
  }),
  'rights-nothing-held': ({ reference, kind, url }) => ({
    subject: `Your request ${reference}: nothing is held of you`,
    text: [
      `You asked for ${kinds[kind]}. Under your confirmed address nothing is held, neither by the operator of this service nor in its customers’ data.`,
      'With that, your request is answered. If you are known under another address or number, ask again and name it.',
    ],
    button: { label: 'See the request', url },
    after: ['If you are not content, you may complain to a data protection supervisory authority at any time.'],
    footer,
  }),
  'rights-to-answer': ({ reference, kind, by, due, url }, when) => ({
    subject: `${asked[kind]}: please answer ${reference}`,
    text: [
      `A person asked about their rights, and their identity is confirmed. It concerns ${forWhom(by)}.`,
      `What they ask for: ${asked[kind]}. It is due on ${when(due)}.`,
    ],
    button: { label: 'Look and answer', url },
    after: [
      'The law gives one month. It can be extended only within that time, with a reason that is sent to the person.',
    ],
  }),
  'rights-to-confirm': ({ reference, kind, url }) => ({
    subject: `${asked[kind]}: please look at the mandate for ${reference}`,
    text: [
      'Somebody asks for another person. Their address is confirmed; whether they may ask is for you to find out.',
    ],
    button: { label: 'Look at the request', url },
    after: ['Until then nothing is passed on and nothing is disclosed.'],
  }),
  'rights-due': ({ reference, kind, by, days, due, url }, when) => ({
    subject: days === 0 ? `Overdue: ${asked[kind]}, ${reference}` : `Due in ${days} days: ${asked[kind]}, ${reference}`,
    text: [
      days === 0
        ? `The request ${reference} was due on ${when(due)} and is not answered. It concerns ${forWhom(by)}.`
        : `The request ${reference} is due on ${when(due)}. It concerns ${forWhom(by)}.`,
    ],
    button: { label: 'Answer now', url },
  }),
  'rights-extended': ({ reference, by, because, due, url }, when) => ({
    subject: `Your request ${reference} takes longer`,
    text: [
      `${by} needs more time for your request. It is now due on ${when(due)}, as Article 12 (3) GDPR permits.`,
      `The reason: ${because}`,
    ],
    button: { label: 'See the request', url },
    after: ['If you are not content, you may complain to a data protection supervisory authority at any time.'],
    footer,
  }),
  'rights-answered': ({ reference, kind, by, words, url }) => ({
    subject: `Your request ${reference} is answered`,
    text: [`${by} answered your request (${kinds[kind]}).`, ...quoted(words)],
    button: { label: 'See the answer', url },
    after: [
      'Files can be fetched there for 7 days, and the certificate of an erasure. It cost you nothing.',
      'If you are not content, you may complain to a data protection supervisory authority at any time.',
    ],
    footer,
  }),
  'rights-own-deletion': ({ reference, words, url }) => ({
    subject: `Your request ${reference}: delete your account`,
    text: [
      'You have an account. So that nobody else can delete it, sign in and delete it yourself: it takes a minute and is for good.',
      ...quoted(words),
    ],
    button: { label: 'Delete the account', url },
    after: ['If you cannot sign in any more, answer this message or write to the data protection officer.'],
    footer,
  }),
  'rights-refused': ({ reference, by, ground, words, authority, url }) => ({
    subject: `Your request ${reference} was refused`,
    text: [
      `${by} does not do what you asked for. ${grounds[ground]}`,
      ...quoted(words),
      `You may complain to a supervisory authority (Article 77 GDPR) and go to court. The authority: ${authority}`,
    ],
    button: { label: 'See the request', url },
    footer,
  }),
  'rights-withdrawn': ({ reference, url }) => ({
    subject: `The request ${reference} was withdrawn`,
    text: ['Who asked took the request back. Nothing more has to be done.'],
    button: { label: 'See the request', url },
    footer,
  }),
};
