/** find, export, restrict, lift, correct, erase: a person's rights by command line (P12.1, P12.2). */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Erasure,
  erasure,
  erasurePlan,
  type ErasurePlan,
  findAnswer,
  type FoundPerson,
  correctionResult,
  personExport,
  restriction,
  type Restriction,
} from '../contract/people.ts';
import { missing, Trouble } from '../kit/errors.ts';
import { type Api, at } from './api.ts';
import { type Call, type Command, option, show, usageError, workspaceWord } from './command.ts';
import { withApi } from './connect.ts';
import { exitCodes } from './exit-codes.ts';
import { counted, textTable } from './text-table.ts';
import { workspaceOf } from './workspace-of.ts';
import { keyFileOf } from './certificate-command.ts';
import { writeAnswer } from './write-file.ts';

const options = { workspace: { type: 'string', short: 'w' }, person: { type: 'string' } } as const;
const everywhere = new Set(['email', 'phone']);

/** `email=ada@example.com`. The kind may be in any case; the value may hold further equals signs. */
const parseQuery = (word: string): { kind: string; value: string } => {
  const [, kind, value] = /^([^=]+)=(.+)$/s.exec(word) ?? [];
  if (kind === undefined || value === undefined)
    throw usageError('Say whom as KIND=VALUE: email=…, phone=…, or the name of an identifying column.');
  return { kind: everywhere.has(kind.toLowerCase()) ? kind.toLowerCase() : kind, value };
};

const queryOf = (call: Call) => parseQuery(call.files[0] ?? '');

/** Like `withApi`; words that mean nothing are refused before anything is opened. */
const aboutPerson: typeof withApi = (call, work) => {
  queryOf(call);
  return withApi(call, work);
};

type Found = { slug: string; persons: FoundPerson[] };

const findAll = async (call: Call, api: Api): Promise<Found> => {
  const json = queryOf(call);
  const slug = await workspaceOf(api, workspaceWord(call));
  const { persons } = await api.get(findAnswer, at('workspaces', slug, 'people', 'find'), { method: 'POST', json });
  const wanted = option(call, 'person');
  return { slug, persons: wanted === undefined ? persons : persons.filter((one) => isPerson(one, wanted)) };
};

/** By pseudonym, with or without its dot, as that is hard to type. */
const isPerson = ({ pseudonym, subject }: FoundPerson, wanted: string): boolean =>
  subject === wanted || pseudonym.replace('·', '') === wanted.toUpperCase().replace(/[·.\- ]/g, '');

const several = (persons: readonly FoundPerson[]): Trouble =>
  new Trouble('conflict', {
    code: 'several-persons',
    title: `${persons.length} persons are known by that`,
    detail: `Say which one with --person: ${persons.map(({ pseudonym }) => pseudonym).join(', ')}. Nothing was done.`,
  });

const findOne = async (call: Call, api: Api): Promise<{ slug: string; person: FoundPerson }> => {
  const { slug, persons } = await findAll(call, api);
  const [person] = persons;
  if (person === undefined) throw missing('person in this workspace', 'Nothing is held under that identifier.');
  if (persons.length > 1) throw several(persons);
  return { slug, person };
};

type Count = { dataset: string; rows: number };

const byDataset = (held: readonly Count[]): Count[] =>
  [...Map.groupBy(held, ({ dataset }) => dataset)].map(([dataset, all]) => ({
    dataset,
    rows: all.reduce((sum, { rows }) => sum + rows, 0),
  }));

const countTable = (datasets: readonly Count[]): string =>
  textTable(
    ['Dataset', 'Rows'],
    datasets.map(({ dataset, rows }) => [dataset, rows]),
  );

const findResult = (persons: readonly FoundPerson[]) => ({
  persons: persons.length,
  datasets: byDataset(persons.flatMap(({ datasets }) => datasets)),
  people: persons.map(({ pseudonym, datasets, restrictedSince }) => ({
    person: pseudonym,
    ...(restrictedSince === null ? {} : { restrictedSince }),
    datasets: byDataset(datasets),
  })),
});

export const findCommand: Command = {
  usage: 'find --workspace W KIND=VALUE [--person PSEUDONYM]',
  summary: 'Find a person: every row about them in every dataset, in counts',
  options,
  words: [1, 1],
  inWorkspace: true,
  run: (call) =>
    aboutPerson(call, async ({ api }) => {
      const { persons } = await findAll(call, api);
      const result = findResult(persons);
      const text = (): string =>
        persons.length === 0
          ? 'Nobody is known by that.'
          : result.people
              .map(({ person, restrictedSince, datasets }) => {
                const limit = restrictedSince === undefined ? '' : `, restricted since ${restrictedSince.slice(0, 10)}`;
                return `${person}${limit}\n${countTable(datasets)}`;
              })
              .join('\n\n');
      show(call, result, text);
      return persons.length === 0 ? exitCodes.missing : exitCodes.done;
    }),
};

// The purpose is written to the audit log in any case; that none was given is worth knowing there.
const noPurpose = 'No purpose given (command line)';

export const exportCommand: Command = {
  usage: 'export --workspace W KIND=VALUE [--purpose TEXT] [--out FILE] [--person PSEUDONYM]',
  summary: 'Write a ZIP of everything held of a person',
  options: { ...options, purpose: { type: 'string' }, out: { type: 'string' } },
  words: [1, 1],
  inWorkspace: true,
  run: (call) =>
    aboutPerson(call, async ({ api }) => {
      const { slug, person } = await findOne(call, api);
      const json = { purpose: option(call, 'purpose') ?? noPurpose };
      const path = at('workspaces', slug, 'people', person.subject, 'exports');
      const made = await api.get(personExport, path, { method: 'POST', json });
      const file = await api.send(at('workspaces', slug, 'exports', made.id, 'file'));
      const written = await writeAnswer(file, option(call, 'out') ?? `./export-${fileWord(person)}.zip`);
      const result = { ...written, person: person.pseudonym, rows: total(made.datasets), datasets: made.datasets };
      show(call, result, () => `${written.path}\n${countTable(made.datasets)}`);
    }),
};

const total = (datasets: readonly Count[]): number => datasets.reduce((sum, { rows }) => sum + rows, 0);
const fileWord = ({ pseudonym }: FoundPerson): string => pseudonym.replace('·', '-');

const limited = async (call: Call, method: 'POST' | 'DELETE', json?: { reason: string }): Promise<void> =>
  aboutPerson(call, async ({ api }) => {
    const { slug, person } = await findOne(call, api);
    const path = at('workspaces', slug, 'people', person.subject, 'restriction');
    const done = await api.get(restriction, path, { method, ...(json === undefined ? {} : { json }) });
    const { pseudonym, state, milliseconds } = done;
    show(call, { person: pseudonym, state, milliseconds, rows: person.rows }, () => limitText(done, person.rows));
  });

const limitText = ({ pseudonym, state }: Restriction, rows: number): string =>
  state === 'lifted'
    ? `${pseudonym} is restricted no longer: ${counted(rows, 'row')} can be used again.`
    : `${pseudonym} is restricted: ${counted(rows, 'row')} set aside. Lift it with \`perfectlydata lift\`.`;

export const restrictCommand: Command = {
  usage: 'restrict --workspace W KIND=VALUE --reason TEXT [--person PSEUDONYM]',
  summary: 'Restrict a person’s data: stored only, in no answer',
  options: { ...options, reason: { type: 'string' } },
  words: [1, 1],
  inWorkspace: true,
  run: (call) => {
    const reason = option(call, 'reason');
    if (reason === undefined) throw usageError('Say why with --reason TEXT. It is written to the audit log.');
    return limited(call, 'POST', { reason });
  },
};

export const liftCommand: Command = {
  usage: 'lift --workspace W KIND=VALUE [--person PSEUDONYM]',
  summary: 'Lift the restriction of a person’s data',
  options,
  words: [1, 1],
  inWorkspace: true,
  run: (call) => limited(call, 'DELETE'),
};

/** `customers.Email=new@mail.example`; what is replaced may stand in `--old`. */
const parseChange = (word: string, old: string | undefined) => {
  const [, dataset, column, value] = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(word) ?? [];
  if (dataset === undefined || column === undefined || value === undefined)
    throw usageError('Say what to change with --set DATASET.COLUMN=VALUE.');
  return { dataset, column, value, ...(old === undefined ? {} : { old }) };
};

export const correctCommand: Command = {
  usage: 'correct --workspace W KIND=VALUE --set DATASET.COLUMN=VALUE [--old VALUE] --reason TEXT [--person PSEUDONYM]',
  summary: 'Correct a value of a person in rows and vault',
  options: { ...options, reason: { type: 'string' }, set: { type: 'string' }, old: { type: 'string' } },
  words: [1, 1],
  inWorkspace: true,
  run: (call) => {
    const reason = option(call, 'reason');
    if (reason === undefined) throw usageError('Say why with --reason TEXT. It is written to the audit log.');
    const changes = [parseChange(option(call, 'set') ?? '', option(call, 'old'))];
    return aboutPerson(call, async ({ api }) => {
      const { slug, person } = await findOne(call, api);
      const path = at('workspaces', slug, 'people', person.subject, 'corrections');
      const done = await api.get(correctionResult, path, { method: 'POST', json: { reason, changes } });
      const result = { person: done.pseudonym, corrected: done.corrected };
      show(call, result, () => `${done.pseudonym}: ${counted(done.corrected, 'value')} corrected.`);
    });
  },
};

const notConfirmed = (): Trouble =>
  new Trouble('conflict', {
    code: 'not-confirmed',
    title: 'Nothing was erased',
    detail: 'Erasing cannot be undone. Look at the plan, then call it again with --yes.',
  });

const planText = (plan: ErasurePlan): string =>
  [`Erasing ${plan.pseudonym}:`, ...plan.sentences.map((sentence) => `  ${sentence}`), countTable(plan.datasets)].join(
    '\n',
  );

const confirm = async (call: Call, plan: ErasurePlan): Promise<void> => {
  if (call.options['yes'] === true) return;
  if (!call.io.interactive) {
    show(call, plan, () => planText(plan));
    throw notConfirmed();
  }
  call.io.err(planText(plan));
  const word = await call.io.ask(`Erase this person for good? Type ${plan.pseudonym.replace('·', '')} to go on: `);
  if (word.trim().toUpperCase().replace('·', '') !== plan.pseudonym.replace('·', '')) throw notConfirmed();
};

const stopped = (one: Erasure): Trouble =>
  new Trouble('broken', {
    code: 'erasure-failed',
    title: 'The erasure stopped',
    detail: `${one.error ?? 'It goes on at the next start.'} The person is hidden already; it can be followed as ${one.id}.`,
  });

const waitUntilProven = async (api: Api, slug: string, id: string): Promise<Erasure> => {
  for (let pause = 50; ; pause = Math.min(pause * 1.5, 1000)) {
    const one = await api.get(erasure, at('workspaces', slug, 'erasures', id));
    if (one.state === 'failed') throw stopped(one);
    if (one.state === 'proven') return one;
    await sleep(pause);
  }
};

export const eraseCommand: Command = {
  usage: 'erase --workspace W KIND=VALUE [--yes] [--out FILE] [--person PSEUDONYM]',
  summary: 'Erase a person everywhere, and write the signed certificate',
  options: { ...options, out: { type: 'string' }, yes: { type: 'boolean' }, purpose: { type: 'string' } },
  words: [1, 1],
  inWorkspace: true,
  run: (call) =>
    aboutPerson(call, async ({ api }) => {
      const { slug, person } = await findOne(call, api);
      const ofPerson = (what: string): string => at('workspaces', slug, 'people', person.subject, what);
      const plan = await api.get(erasurePlan, ofPerson('erasure-plan'));
      await confirm(call, plan);
      const started = await api.get(erasure, ofPerson('erasures'), { method: 'POST' });
      const done = await waitUntilProven(api, slug, started.id);
      const certificate = await api.send(at('workspaces', slug, 'erasures', done.id, 'certificate'));
      const { path } = await writeAnswer(certificate, option(call, 'out') ?? `./erasure-${fileWord(person)}.json`);
      // The public key goes beside it, so that the two can be handed on and checked anywhere.
      const key = await writeAnswer(await api.send('/certificate-key'), keyFileOf(path));
      const { vaultValues, identifiers } = plan;
      const counts = { rows: total(done.datasets), vaultValues, identifiers };
      show(
        call,
        { path, key: key.path, person: person.pseudonym, state: done.state, ...counts, datasets: done.datasets },
        () =>
          `${person.pseudonym} is erased: ${counted(counts.rows, 'row')}. Certificate: ${path}\n${countTable(done.datasets)}`,
      );
    }),
};
