/** The one place where kinds of trouble become status codes and RFC 9457 problem details. */
import type { Problem } from '../contract/workspaces.ts';
import { errorFacts, log } from '../kit/log.ts';
import { isTrouble, Trouble, type TroubleKind } from '../kit/errors.ts';

const statuses: Record<TroubleKind, number> = {
  invalid: 422,
  missing: 404,
  conflict: 409,
  forbidden: 403,
  unauthenticated: 401,
  'too-large': 413,
  cancelled: 409,
  unavailable: 503,
  'too-many': 429,
  broken: 500,
};

/** What a request that cannot even be read is: wrong before the domain saw it. */
const malformed = new Set(['bad-json', 'bad-address', 'bad-content-type', 'bad-name']);
const misdirected = new Set(['host-not-allowed']);

/** The HTTP status of a trouble. */
const statusOf = (trouble: Trouble): number => {
  if (malformed.has(trouble.code)) return 400;
  return misdirected.has(trouble.code) ? 421 : statuses[trouble.kind];
};

const defect = new Trouble('broken', {
  code: 'internal-error',
  title: 'Something went wrong on our side',
  detail: 'What you asked for was not done. Try again; if it stays, look into the log of the server.',
});

/** Defects are logged by place and class only, as their text may quote data, and shown without any detail. */
const troubleOf = (error: unknown): Trouble => {
  if (isTrouble(error)) {
    if (error.kind === 'broken') log.error('http.broken', errorFacts(error));
    return error;
  }
  log.error('http.defect', errorFacts(error));
  return defect;
};

/** Problem details of any error. `instance` is the path without its query. */
const problemOf = (error: unknown, instance: string): Problem => {
  const trouble = troubleOf(error);
  return {
    type: `/api/docs#problem-${trouble.kind}`,
    title: trouble.title,
    status: statusOf(trouble),
    detail: trouble.detail,
    code: trouble.code,
    instance,
  };
};

/** A complete answer with problem details. */
export const problemResponse = (error: unknown, instance: string): Response => {
  const problem = problemOf(error, instance);
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  if (isTrouble(error) && error.retryAfter !== null) headers.set('retry-after', String(error.retryAfter));
  return Response.json(problem, { status: problem.status, headers });
};
