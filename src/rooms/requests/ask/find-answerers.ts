/** Who has to answer: the operator for its own contacts, and every controller in whose data the person is found (P5.4). Changes nothing. */
import { inArray, sql } from 'drizzle-orm';
import { invalid } from '../../../kit/errors.ts';
import { allWorkspaces, type Stores, users, type Workspace, workspaceById } from '../../accounts/index.ts';
import { catalogue, subjectFromHex } from '../../datasets/index.ts';
import { begunErasures } from '../erasure-store.ts';
import { identify } from '../find-person.ts';
import { domainsOfKind, domainsOfValue } from '../identifier-domains.ts';
import type { RequestRow } from './rights-store.ts';
import { openAsk } from './sealed.ts';

type Identifier = { kind?: string | undefined; value: string };
/** What the person concerned is known by. Neither: the asker's own address. */
export type KnownBy = { identifiers: readonly Identifier[]; subjects: readonly string[] };

/** `workspace` null: the operator, with the account it found, if any. */
export type FoundAnswerer = { workspace: Workspace | null; subjects: bigint[]; userId: string | null };

const subjectsIn = async (workspace: Workspace, { identifiers, subjects }: KnownBy): Promise<bigint[]> => {
  const found = new Set(subjects.map(subjectFromHex));
  const datasets = await catalogue(workspace);
  for (const { kind, value } of datasets.length === 0 ? [] : identifiers) {
    // A word for a kind that this workspace does not know leads to nobody there.
    const domains = kind === undefined ? domainsOfValue(datasets, value) : domainsOrNone(datasets, kind);
    if (domains.length === 0) continue;
    for (const subject of (await identify(workspace, { domains, value })).keys()) found.add(subject);
  }
  const begun = await begunErasures(workspace, [...found]);
  for (const { subject } of begun) found.delete(subject);
  found.delete(0n);
  return [...found];
};

const domainsOrNone = (...[datasets, kind]: Parameters<typeof domainsOfKind>): ReturnType<typeof domainsOfKind> => {
  try {
    return domainsOfKind(datasets, kind);
  } catch {
    return [];
  }
};

/** The account with one of the addresses; an account's address is always a proven one. */
const accountOf = async (stores: Stores, request: RequestRow, { identifiers }: KnownBy): Promise<string | null> => {
  if (request.channel === 'app' && request.askedFor === 'self') return request.userId;
  const addresses = identifiers.map(({ value }) => value.trim().toLowerCase()).filter((value) => value.includes('@'));
  if (addresses.length === 0) return null;
  const [user] = await stores.db
    .select({ id: users.id })
    .from(users)
    .where(inArray(sql`lower(${users.email})`, addresses));
  return user?.id ?? null;
};

const whoseData = (): Error =>
  invalid(
    'whose-data',
    'It is not said whose data it is',
    'Give an address, a telephone or another number that the person concerned is known by. Nothing was changed.',
  );

/** The asker's own address where nothing else was given. Throws `whose-data` for who asks for another person. */
const knownByOf = (stores: Stores, request: RequestRow, given: KnownBy): KnownBy => {
  if (given.identifiers.length + given.subjects.length > 0) return given;
  const email = openAsk(stores, request)?.email ?? null;
  if (request.channel === 'app' && request.askedFor === 'self' && email === null) return given;
  if (request.askedFor !== 'self' || email === null) throw whoseData();
  return { identifiers: [{ kind: 'email', value: email }], subjects: [] };
};

/** A complaint is always the operator's too (C17.1). */
const operatorOf = async (stores: Stores, request: RequestRow, knownBy: KnownBy): Promise<FoundAnswerer[]> => {
  const userId = await accountOf(stores, request, knownBy);
  return userId === null && request.kind !== 'complaint' ? [] : [{ workspace: null, subjects: [], userId }];
};

/**
 * Everybody who has to answer, looked up by what was given. A request that a controller entered concerns that one alone. Throws
 * `whose-data` when nothing leads to anybody.
 */
export const findAnswerers = async (stores: Stores, request: RequestRow, given: KnownBy): Promise<FoundAnswerer[]> => {
  const knownBy = knownByOf(stores, request, given);
  const entered = request.workspaceId === null ? null : await workspaceById(stores, request.workspaceId);
  const found = entered === null ? await operatorOf(stores, request, knownBy) : [];
  for (const workspace of entered === null ? await allWorkspaces(stores) : [entered]) {
    const subjects = await subjectsIn(workspace, entered === null ? { ...knownBy, subjects: [] } : knownBy);
    if (subjects.length > 0) found.push({ workspace, subjects, userId: null });
  }
  return found;
};
