import { enRightsProblems } from './en-problems-rights.ts';
import { enRecordsProblems } from './en-problems-records.ts';
import { enUploadProblems } from './en-problems-uploads.ts';

/**
 * What the server refuses, by code: title and detail. With a `{place}` it is the form of the server's own text, which is read by
 * it so that other languages can say the same; `{said}` alone: the server has several texts, each shown as it is.
 */
const problems = {
  ...enRightsProblems,
  ...enRecordsProblems,
  ...enUploadProblems,
  'age-not-confirmed': [
    'Please say that you are 18 or over',
    'A new account would be made, and this service is for adults. Nothing was kept.',
  ],
  'already-claimed': [
    'This account has its password already',
    'Change user name, email and password one by one. Nothing was changed.',
  ],
  'already-decided': ['This request is not open any more', '{said} Nothing was changed.'],
  'already-member': [
    'This address belongs to a member',
    'Change their role in the list of members. Nobody was invited.',
  ],
  'answer-shape': ['The server’s answer is not as promised', 'It is a defect of ours. Tell whoever runs this service.'],
  'bad-address': ['The {where} is not as it should be', '{said}'],
  'bad-body': ['The request is not as it should be', '{said}'],
  'bad-colour': [
    'This is not a colour',
    'Write it as # and six hexadecimal digits, such as #1d4ed8. Nothing was changed.',
  ],
  'bad-content-type': ['The request is not JSON', 'Send it with Content-Type: application/json.'],
  'bad-currency': ['There is no such currency', 'Choose one by its three letters, such as EUR. Nothing was changed.'],
  'bad-dataset-name': ['This name cannot be used', 'Use at most 128 characters, no slashes and no control characters.'],
  'bad-date-range': [
    'A date range could not be read',
    'Give two ISO dates such as 2026-01-01 and 2026-03-31 (both included, years 1900 to 2299), or words such as "today", "this month", "last quarter", "last 12 months", "next 7 days".',
  ],
  'bad-filter-operator': ['The filter on "{field}" does not fit the column', 'It holds {kind}. There is: {names}.'],
  'bad-filter-value': ['A filter on "{field}" has a value it cannot use', 'It needs {expected}.'],
  'bad-identifier-kind': [
    'This is no kind of identifier',
    'Use email, phone, customer_number, or a word of your own of at most 64 letters.',
  ],
  'bad-json': ['The request is not JSON', 'Send a JSON document in the body. Nothing was changed.'],
  'bad-locale': ['There is no such language tag', 'Choose one such as en or de-DE. Nothing was changed.'],
  'bad-logo': ['This is no image that can be a logo', 'Send PNG, JPEG or WebP. Nothing was changed.'],
  'bad-person-listing': ['A list of persons cannot show this', '{said}'],
  'bad-question': ['The question is not well formed', 'Look at: {where}.'],
  'bad-recipient': ['This cannot be an email address', 'Give one address like name@example.com.'],
  'bad-time-zone': ['There is no such time zone', 'Choose one such as Europe/Berlin. Nothing was changed.'],
  'body-too-large': ['The request is too large', 'A request may hold 1 MB of JSON. Nothing was changed.'],
  cancelled: ['Stopped', '{said}'],
  'cannot-generalise': [
    'The column {column} cannot be generalised',
    'Dates become years, postcodes areas and IP addresses networks. Choose another treatment.',
  ],
  'card-twice': ['Two cards have the same id', 'Give every card an id of its own.'],
  'card-without-question': [
    '{count} of {cards} cards show a question that this workspace does not have',
    'Save the question first, or take the card off.',
  ],
  'code-wrong': ['This code is not right', 'Codes change every 30 seconds and count once. Take the newest one.'],
  'colour-too-light': [
    'White text on this colour could not be read',
    'Choose a darker one: 4.5 to 1 at least. Nothing was changed.',
  ],
  'column-not-loaded': ['"{field}" was not loaded', 'Its treatment at import was to drop it.'],
  'column-tokenised': [
    '"{field}" is tokenised',
    'Its values lie in the vault, so rows cannot be grouped or compared by them. Count its distinct values, group by person, or look somebody up on the page Find.',
  ],
  'columns-undecided': [
    '{said}',
    'Say whether to keep or drop: {names}. They look like special categories of data, which are never kept without a yes. Nothing was loaded.',
  ],
  'compressed-damaged': [
    'The compressed file is damaged or cut off',
    'It cannot be decompressed to its end. Transfer or compress it again.',
  ],
  'confirm-first': ['Confirm first that it is you', 'Nothing was changed.'],
  'cross-site-write': ['This did not come from the app', 'Reload the page and try again. Nothing was changed.'],
  'csv-too-many-columns': ['The file has {width} columns', 'At most {most} can be imported. Leave some out.'],
  'csv-unclosed-quotes': [
    'Too many quotes are opened and never closed',
    'The last one in line {line}. Check the quoting of the file.',
  ],
  'dataset-decided': [
    'The dataset {dataset} has decided otherwise before',
    'It holds rows already, and treats these columns in another way: {names}. Load the file under another name, or delete the dataset first. Nothing was changed.',
  ],
  'dataset-differs': [
    'The file does not fit the dataset {dataset}',
    '{said} Load it under another name, or delete the dataset first. Nothing was changed.',
  ],
  'dataset-needs-one-table': [
    '{file} holds {count} tables',
    'A name for the dataset can be given to a file with one table only. Nothing was changed.',
  ],
  'dataset-twice': [
    'Two tables of this import would become the same dataset',
    'Give one of them another name. Nothing was changed.',
  ],
  'egress-bad-address': [
    'This address cannot be used',
    'Give one like https://example.org/path, without a user name in it.',
  ],
  'egress-failed': [
    'The other server could not be reached',
    'Check its address, and that it is up. Nothing was changed.',
  ],
  'egress-not-encrypted': [
    'This server connects by https only',
    'Give an address that begins with https://. The operator can allow a host without it by EGRESS_ALLOW.',
  ],
  'egress-not-named': [
    'This server was not meant to connect there',
    'The address, or one that it leads on to, is none of those that are set up. Nothing was sent.',
  ],
  'egress-refused': [
    'This server may not connect there',
    'The name leads to an address that is not public. If it is yours and safe to reach, the operator can allow it with EGRESS_ALLOW.',
  ],
  'egress-too-large': ['The other server’s answer is too large', 'Nothing of it was used.'],
  'egress-too-slow': ['The other server took too long', 'Try again later. Nothing was changed.'],
  'empty-date-range': ['A date range ends before it begins', 'Give the earlier date first.'],
  'empty-question': ['The question asks for nothing', 'Choose at least one measure or one dimension.'],
  'empty-upload': ['The upload is empty', 'Choose a file that holds something.'],
  'erasure-not-proven': [
    'Something of the person is still there',
    'They stay hidden. The erasure is tried again at the next start; tell the operator.',
  ],
  'export-gone': [
    'This export is not there any more',
    'Exports are kept for 7 days, and end when the person is erased. Make a new one.',
  ],
  'file-empty': ['The file is empty', 'There is nothing in it to import.'],
  'file-forbidden': ['The file may not be read', 'Give this process read access to it.'],
  'file-is-folder': ['This is a folder, not a file', 'Name the files in it one by one.'],
  'file-kind-unsupported': ['This is {kind}', '{said}'],
  'file-missing': ['There is no such file', 'Check the path.'],
  'file-not-regular': ['This is not a file', 'Give a file on disk.'],
  'file-not-text': [
    'This file is not a table',
    'Its bytes are neither text nor a known format. Give CSV, JSON, Parquet or SQLite.',
  ],
  'file-path-invalid': ['This is not a path to a file', 'Check the path.'],
  'file-too-large': [
    'The file is too large when decompressed',
    'It grows to more than {ratio} times its size and more than 1 GiB, or beyond 64 GiB. Decompress it yourself and split it.',
  ],
  'filter-on-identifier': [
    '"{field}" cannot be filtered by a value',
    'It tells persons apart, so a filter would single somebody out and keep their value in the question. Use "set" or "notSet" here; to look up one person, use the page Find.',
  ],
  'host-not-allowed': [
    'This server does not answer to that name',
    'Open it by the address that its operator gave you.',
  ],
  'import-broken': [
    'Something went wrong on our side',
    'Nothing was loaded. Try again; if it happens again, tell us when it was.',
  ],
  'import-loading': ['This import is being loaded', 'Stop it first. Nothing was changed.'],
  'import-not-ready': ['{said}', '{said}'],
  'internal-error': [
    'Something went wrong on our side',
    'What you asked for was not done. Try again; if it stays, tell whoever runs this service.',
  ],
  'invitation-for-another': [
    'This invitation is for another address',
    'Sign in with, or register, the address it was sent to, and confirm that address. The invitation still counts.',
  ],
  'invitation-not-valid': [
    'This invitation is not valid any more',
    'It works once and for 7 days, and may have been withdrawn. Ask for a new one.',
  ],
  'join-fans-out': [
    '"{from}" cannot be combined with "{to}"',
    'Several rows of "{to}" have the same "{key}", so rows of "{from}" would be counted several times. Load that dataset with one row for each, or ask about it on its own.',
  ],
  'json-bad-name': [
    'A name in this file is not text',
    'A member of its JSON objects is named with half a character (a lone surrogate) or a NUL. Rename it and try again.',
  ],
  'json-empty': ['The file holds no records', 'A list of objects, or one object a line, is expected.'],
  'json-invalid': [
    'This is not valid JSON',
    'Line {line}, column {column}: {what}. Correct the file there, or export it again.',
  ],
  'json-too-many-columns': [
    'The records have too many different fields',
    'At most {most} can be imported. Is one of them a list keyed by ids?',
  ],
  'last-administrator': [
    'This is the only administrator',
    'Make somebody else administrator first. Nothing was changed.',
  ],
  'last-owner': [
    'Others use a workspace that only you own',
    'Hand it over to one of them first, or remove them. Nothing was deleted.',
  ],
  'link-not-valid': ['This link is not valid any more', 'It works once and for a limited time. Ask for a new one.'],
  'name-taken': ['There are too many workspaces of that name', 'Choose another name.'],
  'no-files': ['There is nothing to import', 'Name at least one file.'],
  'no-origin': ['Passkeys work in a browser only', 'Call this from a page of the app.'],
  'no-such-column': ['There is no column {column}', '{said}'],
  'no-such-reference': [
    '{reference} was not found to refer to this table',
    'Only references that are listed can be followed or declined. Nothing was changed.',
  ],
  'no-such-table': ['There is no table {number} in this import', 'Load the page again. Nothing was changed.'],
  'not-a-time': [
    '"{field}" holds no dates',
    'Use it as a dimension, or choose a column of dates. A date that was made coarse at import is kept as a year only.',
  ],
  'not-encrypted': [
    'This connection is not encrypted',
    'Open the https address. Nothing was read, and nothing was changed.',
  ],
  'not-found': ['No such {what}', '{said}'],
  'not-joinable': ['"{other}" cannot be combined with measures of "{base}"', '{said}'],
  'not-signed-in': ['You are not signed in', 'Sign in, then try again. Nothing was changed.'],
  'not-staff': [
    'This is for staff of the operator',
    'Your account has no role, or another one, in the staff. Nothing was changed.',
  ],
  'nothing-left': ['Nothing would be left to import', 'Keep at least one table, or discard the import.'],
  'numbers-collided': ['Two random numbers were the same', 'Load the file again. Nothing was changed.'],
  'old-files-stay': [
    'Old files with erased rows are still there',
    'A long query may hold them. The erasure goes on by itself; nothing can be found of the person meanwhile.',
  ],
  'only-way-in': [
    'This is the only way into your account',
    'Set a password or add a passkey first. Nothing was changed.',
  ],
  'own-request': ['Nobody grants their own request', 'Somebody else has to. Nothing was changed.'],
  'owner-already': ['You are the owner already', 'Choose another member. Nothing was changed.'],
  'owner-cannot-leave': [
    'A workspace needs an owner',
    'Offer ownership to another member first; once they accept, you can leave. Nothing was changed.',
  ],
  'owner-stays': [
    'This is the owner of the workspace',
    'Ownership is handed over, never taken away: the owner offers it and the other accepts. Nothing was changed.',
  ],
  'parquet-damaged': [
    'The Parquet file cannot be read',
    'It is damaged, cut off, or uses a feature that is not supported. Write it again, or export the table as CSV.',
  ],
  'parquet-too-many-columns': ['The file has {width} columns', 'At most {most} can be imported.'],
  'passkey-not-right': [
    'This passkey could not be added',
    'It took too long, or the device did not ask who you are. Try again. Nothing was changed.',
  ],
  'password-leaked': [
    'This password stands on a list of leaked ones',
    'Whoever guesses passwords tries it first. Choose another one. Nothing was changed.',
  ],
  'password-weak': [
    'This password is too easy to guess',
    'Take more words that do not belong together, and leave out your own name. Nothing was changed.',
  ],
  'provider-failed': [
    'Signing in there did not work',
    'It took too long, was stopped, or the answer was not meant for this browser. Try again.',
  ],
  'provider-linked-elsewhere': ['This belongs to another account', 'Remove it there first. Nothing was changed.'],
  'provider-not-linked': [
    'No account belongs to this yet',
    'If you have an account here, sign in as usual and add this way in your account. Else ask for an invitation.',
  ],
  'provider-unreachable': [
    'The provider does not answer as it should',
    'Sign in another way, or try again later. The operator finds more in the log.',
  ],
  'on-hold': [
    'A legal hold keeps this data',
    'It is kept under the hold {holds}. Lift the hold first, or wait for its end. Nothing was done, and what was asked stays open.',
  ],
  'not-a-date-column': [
    'A period cannot run from that column',
    'Choose a column of dates that is kept as it is, or count from loading. No rule was changed.',
  ],
  'hold-over': ['The hold would be over already', 'Choose an end that is still to come. Nothing was held.'],
  'purpose-missing': ['A purpose is needed', 'Say why, in 3 to 500 characters. It is written to the audit log.'],
  'query-too-large': ['This needs more memory than is allowed', 'Ask for fewer groups. Nothing was changed.'],
  'query-too-slow': ['This took too long', 'Ask for a shorter time range or fewer groups. Nothing was changed.'],
  'question-in-use': ['A dashboard shows this question', 'Take it off first: {names}.'],
  'registration-closed': [
    'Registering takes an invitation',
    'Open the link of the invitation that was sent to this address, or ask for one. Nothing was kept.',
  ],
  'role-not-allowed': ['Your role does not allow this', 'Ask an owner of the workspace. Nothing was changed.'],
  'rows-not-moved': [
    'Not all rows of the person were moved',
    'Nothing was lost: they are where they were. Try again, and tell the operator if it stays so.',
  ],
  'rows-unaccounted': [
    'Not every record of {dataset} is accounted for',
    '{read} records were read, but {found} were loaded, kept out or rejected. Nothing was changed.',
  ],
  'scope-not-allowed': ['{said}', '{said}'],
  'seal-broken': [
    'A sealed value cannot be opened',
    'The master key does not belong to this data folder, or the value was changed. Nothing was written.',
  ],
  'second-factor-first': [
    'A second factor is required here',
    'Set up an authenticator app or a passkey in your account, under “Signing in”. Nothing was changed.',
  ],
  'second-factor-on': [
    'The second factor is on already',
    'Turn it off first to change to another device. Nothing was changed.',
  ],
  'server-stopped': ['The server stopped while this was under way', 'Nothing was loaded. Load again.'],
  'several-bases': [
    'The measures come from several datasets',
    'A question counts rows of one dataset, here they are of {names}. Ask one question for each.',
  ],
  'sign-in-failed': [
    'That did not work',
    'Check the name, the password or the code. If you have just registered, open the link in the mail first.',
  ],
  'sqlite-damaged': [
    'The SQLite database cannot be read',
    'It is damaged, encrypted or in use. Make a copy with "VACUUM INTO" and give that.',
  ],
  'sqlite-empty': ['The database has no tables', 'Views and virtual tables are not imported.'],
  'identifier-kept': [
    'This column identifies persons and is kept as it is',
    'Rows are found by it. Correct it in the source and load the file again. Nothing was changed.',
  ],
  'leads-to-another': [
    'This identifier leads to another person already',
    'If both are the same person, load a file that has both identifiers in one row. Nothing was changed.',
  ],
  'value-does-not-fit': [
    'The column cannot hold this value',
    'Write numbers with a point, dates as YYYY-MM-DD, times as YYYY-MM-DD hh:mm:ss. Nothing was changed.',
  ],
  'reason-personal': [
    'The reason holds something personal',
    'It holds what looks like an email address, a phone number, an IBAN or a card number. Reasons stay in the audit log, where nothing is erased: name nobody, and give the number of a ticket instead. Nothing was done.',
  ],
  'staff-not-ready': [
    'This member of staff is not ready',
    'Their yearly training or the latest bulletin is not confirmed, so nothing can be granted to them. Nothing was changed.',
  ],
  'too-many-calls': ['Too many calls', 'Wait a minute and try again. Nothing was changed.'],
  'too-many-groups': [
    'This has too many groups',
    'More than {most} cannot be shown. Add a filter, or choose a coarser time grain or dimension.',
  ],
  'too-many-invitations': ['Too many invitations are open', 'Withdraw some, or wait for answers. Nobody was invited.'],
  'too-many-keys': [
    'You have too many API keys here',
    'A member may have {most} in a workspace. Revoke one that is not used any more.',
  ],
  'too-many-passkeys': ['There are enough passkeys', 'An account may have {most}. Remove one that you no longer use.'],
  'too-many-persons': ['Too many persons at once', 'Erase at most {most} in one request.'],
  'too-many-tries': [
    'Too many tries',
    'Wait {minutes} min and try again. Until then even the right answer does not count.',
  ],
  'too-young': ['This service is for people of 18 and over', 'Nothing of what you typed was kept.'],
  'unit-needs-numbers': [
    'The column {column} does not hold numbers',
    'Only numbers can be shown as money. Nothing was changed.',
  ],
  'unknown-field': ['{said}', '{said}'],
  'unknown-kind': [
    'No dataset identifies persons by that',
    'Persons are known here by {names}, or by the name of an identifying column. Leave the kind out to try all.',
  ],
  'unknown-measure': ['{said}', '{said}'],
  'unknown-order': ['Nothing to order by "{field}"', 'The question has: {names}.'],
  'username-taken': ['This user name is taken', 'Choose another one. Nothing was changed.'],
  'workspaces-changed': [
    'Your workspaces are others than were shown',
    'Look again at what would go with your account. Nothing was deleted.',
  ],
} as const satisfies Record<string, readonly [title: string, detail: string]>;

export type ProblemCode = keyof typeof problems;
export type ProblemTexts = Record<ProblemCode, readonly [title: string, detail: string]>;
type ProblemMessages = { [Code in ProblemCode as `problem.${Code}` | `problem.${Code}.detail`]: string };

/** The texts by the keys of the catalogue: `problem.<code>` and `problem.<code>.detail`. */
export const problemKeysOf = (texts: ProblemTexts): ProblemMessages =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([code, [title, detail]]) => [
      [`problem.${code}`, title],
      [`problem.${code}.detail`, detail],
    ]),
  ) as ProblemMessages;

export const enProblems = problemKeysOf(problems);
