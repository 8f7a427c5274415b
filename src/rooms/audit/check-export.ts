/** Checking an export of the log offline: with nothing but its text and the public key. Pure. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { auditOrigin } from '../../contract/audit.ts';
import { parseCsv } from '../../kit/csv.ts';
import { digestOf, type Entry } from './digest.ts';
import { exportFields, exportParts } from './export-entries.ts';
import { partsFit } from './signature.ts';

export type ExportCheck = { valid: boolean; entries: number; problems: string[]; summary: string };

const text = z.string().nullable();
const entryShape = z.strictObject({
  id: z.coerce.number().int(),
  at: z.iso.datetime().transform((at) => new Date(at)),
  workspaceId: text,
  actorId: z.string(),
  action: z.string(),
  subject: z
    .string()
    .regex(/^-?\d+$/)
    .transform(BigInt)
    .nullable(),
  purpose: text,
  detail: z.string(),
  origin: auditOrigin.nullable(),
  staffAccess: text,
  accountId: text,
  version: z.coerce.number().int(),
  previousOfScope: text,
  previousHash: z.string(),
  hash: z.string(),
});

const fileShape = z.object({
  type: z.literal('perfectlydata/audit-log'),
  version: z.literal(1),
  workspaceId: text,
  exportedAt: z.string(),
  prunedUntil: text,
  head: z.string(),
  /** There since exports can hold what a search finds. */
  chosenBy: z.array(z.string()).default([]),
  entries: z.array(entryShape),
  end: z.object({ entries: z.number(), hashes: z.string() }),
  key: z.string(),
  signature: z.string(),
});

const failed = (problem: string): ExportCheck => ({
  valid: false,
  entries: 0,
  problems: [problem],
  summary: 'This export does not hold.',
});

const mostProblems = 20;

/**
 * What does not fit in entries of one workspace or of the installation, oldest first. `head`: null when it is not known;
 * `hasGaps`: the entries between were not asked for.
 */
const chainProblems = (
  entries: readonly Entry[],
  head: string | null,
  scope: string | null | undefined,
  hasGaps = false,
): string[] => {
  const problems: string[] = [];
  let previous = head;
  let last = 0;
  for (const entry of entries) {
    if (digestOf(entry) !== entry.hash) problems.push(`Entry ${entry.id} was changed.`);
    if (!hasGaps && entry.version > 1 && previous !== null && entry.previousOfScope !== previous)
      problems.push(`Before entry ${entry.id} one is missing, or was changed.`);
    if (entry.id <= last) problems.push(`Entry ${entry.id} is not in its order.`);
    if (scope !== undefined && entry.workspaceId !== scope) problems.push(`Entry ${entry.id} belongs elsewhere.`);
    previous = entry.hash;
    last = entry.id;
    if (problems.length >= mostProblems) break;
  }
  return problems;
};

const verdict = (entries: number, problems: string[], known: string, hasGaps = false): ExportCheck =>
  problems.length > 0
    ? { valid: false, entries, problems, summary: 'This export does not hold.' }
    : {
        valid: true,
        entries,
        problems,
        summary: `${entries.toLocaleString('en')} entries${hasGaps ? ', each as it was written' : ' in an unbroken chain'}. ${known}`,
      };

const hashesOf = (entries: readonly Entry[]): string => {
  const hashes = createHash('sha256');
  for (const { hash } of entries) hashes.update(`${hash}\n`);
  return hashes.digest('hex');
};

const checkJson = (value: unknown, key: string | undefined): ExportCheck => {
  const parsed = fileShape.safeParse(value);
  if (!parsed.success)
    return failed(`It is no export of an audit log: see ${parsed.error.issues[0]?.path.join('.') ?? ''}.`);
  const file = parsed.data;
  const hasGaps = file.chosenBy.length > 0;
  const end = { entries: file.entries.length, hashes: hashesOf(file.entries) };
  const problems = chainProblems(file.entries, file.head, file.workspaceId, hasGaps);
  if (key !== undefined && file.key.trim() !== key.trim())
    problems.push('It was signed with another key than the one given.');
  if (!partsFit(file.key, 'audit-export', exportParts(file, end), file.signature))
    problems.push('The signature does not fit: entries are missing at its beginning or end, or it was changed.');
  const carried = 'Checked with the key it carries: compare that with the installation’s own.';
  const known = key === undefined ? carried : 'Its signature fits the key given.';
  const part = `It is a part of the log, chosen by ${file.chosenBy.join(', ')}; the entries between are not in it.`;
  return verdict(end.entries, problems, hasGaps ? `${part} ${known}` : known, hasGaps);
};

// A cell that a spreadsheet would take for a formula was written with an apostrophe in front: both readings are tried.
const readings = (cell: string): string[] => (/^'[=+\-@\t\r]/.test(cell) ? [cell.slice(1), cell] : [cell]);

const readable = (row: unknown): Entry | null => entryShape.safeParse(row).data ?? null;

const entryOfRow = (cells: readonly string[]): Entry | null => {
  const row: Record<string, string | null> = Object.fromEntries(
    exportFields.map((field, i) => [field, cells[i] || null]),
  );
  const whole = { ...row, detail: row['detail'] ?? '', previousHash: row['previousHash'] ?? '' };
  // The first entry of a scope follows nothing, which a cell cannot tell from "not kept".
  const follows = row['version'] === '1' ? null : (row['previousOfScope'] ?? '');
  const choices = readings(whole.detail).flatMap((detail) =>
    (row['purpose'] == null ? [null] : readings(row['purpose'])).map((purpose) =>
      readable({ ...whole, detail, purpose, previousOfScope: follows }),
    ),
  );
  return choices.find((entry) => entry !== null && digestOf(entry) === entry.hash) ?? choices[0] ?? null;
};

const checkCsv = (content: string): ExportCheck => {
  const [header = [], ...rows] = parseCsv(content);
  if (header.join() !== exportFields.join())
    return failed('It is no export of an audit log: its first line is another.');
  const entries = rows.map(entryOfRow);
  const broken = entries.indexOf(null);
  if (broken !== -1) return failed(`Line ${broken + 2} cannot be read.`);
  const known = 'A CSV carries no signature: whether entries are missing at its beginning or end cannot be seen.';
  const whole = entries.filter((entry) => entry !== null);
  return verdict(whole.length, chainProblems(whole, null, undefined), known);
};

const parseJson = (content: string): unknown => {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
};

/**
 * Checks an export, JSON or CSV. `publicKeyPem`: the installation's key; left out, the one that a JSON carries is used, which
 * shows that nothing was changed but not who signed. Never throws; `problems` are sentences.
 */
export const checkExport = (content: string, publicKeyPem?: string): ExportCheck =>
  content.trimStart().startsWith('{') ? checkJson(parseJson(content), publicKeyPem) : checkCsv(content);
