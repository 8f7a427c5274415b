/**
 * Which groups of which questions were proven to be about k persons, for as long as no row changed: the proof costs some
 * milliseconds and a dashboard asks the same again and again. Kept in this process only, and of groups no more than a hash.
 */
import { hash } from 'node:crypto';
import type { Workspace } from '../accounts/index.ts';

/** What was proven at a version of the catalogue (`catalogueState`): the groups, and that the filters leave k persons out. */
type Proof = { version: string; groups: ReadonlySet<string> };

const mostProofs = 500;
const mostGroups = 1000;
const proofs = new WeakMap<Workspace['stores'], Map<string, Proof>>();

const hashed = (text: string): string => hash('sha256', text, 'base64');

const proofsOf = (workspace: Workspace): Map<string, Proof> => {
  const known = proofs.get(workspace.stores) ?? new Map<string, Proof>();
  proofs.set(workspace.stores, known);
  return known;
};

/** A question as it is asked: its statement says the workspace's tables, and the filters with their values. */
export type Asked = { version: string | null; statement: string };

const nameOf = (workspace: Workspace, asked: Asked): string => hashed(`${workspace.k} ${asked.statement}`);

/**
 * What is remembered of a question: whether a group is proven, or null when nothing is. Whether each group is, is told
 * apart: a load that is being published may bring new ones before the version changes.
 */
export const rememberedProof = (workspace: Workspace, asked: Asked): ((group: string) => boolean) | null => {
  const proof = proofsOf(workspace).get(nameOf(workspace, asked));
  if (proof === undefined || proof.version !== asked.version) return null;
  return (group) => proof.groups.has(hashed(group));
};

/** Remembers that all these groups are proven, and that what the filters leave out is about k persons or nobody. */
export const rememberProof = (workspace: Workspace, asked: Asked, groups: readonly string[]): void => {
  if (asked.version === null || groups.length > mostGroups) return;
  const known = proofsOf(workspace);
  const name = nameOf(workspace, asked);
  known.delete(name); // the newest stands last
  known.set(name, { version: asked.version, groups: new Set(groups.map(hashed)) });
  const [oldest] = known.keys();
  if (known.size > mostProofs && oldest !== undefined) known.delete(oldest);
};
