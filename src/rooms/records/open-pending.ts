/** Values that are sealed already and stand in no table yet. */
import type { Workspace } from '../accounts/index.ts';
import { openSealed, personKeys, unwrapKey } from '../datasets/index.ts';
import type { Records } from './open-records.ts';
import type { SealedPages } from './sealed-pages.ts';

/** Up to here keys and values of persons are looked for among those that are kept: a statement costs as much as some hundreds of them. */
export const fewPersons = 30;

const keysOfFew = async (workspace: Workspace, pages: SealedPages, subjects: readonly bigint[]) => {
  const keys = new Map<bigint, Buffer>();
  for (const subject of subjects) {
    const key = await pages.keyOf(workspace, subject);
    if (key !== null) keys.set(subject, key);
  }
  return keys;
};

/** Keys of these persons, new ones included. */
export const keysOf = async (
  workspace: Workspace,
  { pending, pages }: Records,
  subjects: readonly bigint[],
): Promise<Map<bigint, Buffer>> => {
  const old = subjects.filter((subject) => !pending.keys.has(subject));
  const keys = old.length > fewPersons ? await personKeys(workspace, old) : await keysOfFew(workspace, pages, old);
  for (const subject of subjects) {
    const wrapped = pending.keys.get(subject);
    if (wrapped !== undefined) keys.set(subject, unwrapKey(workspace, subject, wrapped));
  }
  return keys;
};

/** Exact texts of pending values of these persons under one domain, by token. */
export const openPending = async (
  workspace: Workspace,
  records: Records,
  domain: string,
  persons: readonly bigint[],
): Promise<Map<bigint, string>> => {
  const texts = new Map<bigint, string>();
  if (records.pending.values.size === 0) return texts;
  const wanted = new Set(persons.map(String));
  const values = [...records.pending.values.values()].filter((one) => one.domain === domain && wanted.has(one.subject));
  const subjects = [...new Set(values.map(({ subject }) => BigInt(subject)))];
  const keys = await keysOf(workspace, records, subjects);
  for (const { subject, token, sealed } of values) {
    const key = keys.get(BigInt(subject));
    const [text] =
      key === undefined ? [] : openSealed(workspace, key, { subject, domains: domain }, Buffer.from(sealed, 'base64'));
    if (text !== undefined) texts.set(BigInt(token), text);
  }
  return texts;
};
