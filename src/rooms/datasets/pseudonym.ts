/** How a person is shown: a short stable name and a glyph, both derived from the random subject within the workspace. */
import { createHmac } from 'node:crypto';
import type { Workspace } from '../accounts/index.ts';

const letters = 'ABCDEFGHJKMNPQRTUVWXYZ'; // no I, L, O, S: they look like digits
const digits = '23456789';
const both = letters + digits;

const pick = (from: string, byte: number): string => from[byte % from.length] ?? '';

/**
 * `K7·F3Q`: HMAC-SHA-256 of the subject under a key of the workspace, so that the same person has different names in two
 * workspaces. Short names may meet (about 4 million exist); the subject decides.
 */
export const pseudonymOf = (workspace: Workspace, subject: bigint): string => {
  const bytes = createHmac('sha256', pseudonymKey(workspace)).update(subjectHex(subject)).digest();
  const at = (i: number): number => bytes[i] ?? 0;
  return `${pick(letters, at(0))}${pick(digits, at(1))}·${pick(letters, at(2))}${pick(digits, at(3))}${pick(both, at(4))}`;
};

const keys = new WeakMap<Workspace, Buffer>();
const pseudonymKey = (workspace: Workspace): Buffer => {
  const known = keys.get(workspace);
  if (known !== undefined) return known;
  const key = workspace.keys.derive('pseudonym');
  keys.set(workspace, key);
  return key;
};

/** The subject as the 16 hexadecimal digits used in the API. */
export const subjectHex = (subject: bigint): string => subject.toString(16).padStart(16, '0');

/** The reverse of `subjectHex`. */
export const subjectFromHex = (hex: string): bigint => BigInt(`0x${hex}`);
