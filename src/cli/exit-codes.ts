/** Exit codes of the command line, told in --help. */
import type { TroubleKind } from '../kit/errors.ts';

export const exitCodes = {
  done: 0,
  defect: 1,
  usage: 2,
  invalid: 3,
  missing: 4,
  conflict: 5,
  cancelled: 6,
  unavailable: 7,
  forbidden: 8,
} as const;

const byKind: Record<TroubleKind, number> = {
  broken: exitCodes.defect,
  invalid: exitCodes.invalid,
  'too-large': exitCodes.invalid,
  missing: exitCodes.missing,
  conflict: exitCodes.conflict,
  cancelled: exitCodes.cancelled,
  unavailable: exitCodes.unavailable,
  'too-many': exitCodes.unavailable,
  unauthenticated: exitCodes.forbidden,
  forbidden: exitCodes.forbidden,
};

/** Codes that are about how a command was called, whatever their kind. */
const usage = new Set(['usage', 'bad-port']);

/** The exit code of a trouble. */
export const exitCodeOf = ({ kind, code }: { kind: TroubleKind; code: string }): number =>
  usage.has(code) ? exitCodes.usage : byKind[kind];
