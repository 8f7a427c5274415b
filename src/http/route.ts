/**
 * The one way to declare a route: who may call it, in which role, what comes in, what it does, what goes out. Handlers,
 * validation, the OpenAPI document and its page are all made from these declarations, and what is not declared does not exist.
 */
import type { z } from 'zod';
import type { Limit } from './rate-limit.ts';
import type { StaffRole } from '../contract/staff.ts';
import type { Action } from '../policies.ts';
import type { Actor, Stores, Workspace } from '../rooms/accounts/index.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * `anyone`: without a session. `signed-in`: any account. `staff`: of the operator, in the roles that `staff` names.
 * `member`: of the workspace named by `:w` in the path.
 */
export type Who = 'anyone' | 'signed-in' | 'staff' | 'member';

type ObjectShape = z.ZodObject;
type NoFields = z.ZodObject<Record<string, never>>;

/** A body taken as it comes, never held in memory. `limitBytes` is enforced while it streams. */
export type StreamBody = { readonly kind: 'stream'; readonly limitBytes: number };
/** No body goes out: status 204. */
export type NoAnswer = { readonly kind: 'nothing' };
/** A download. */
export type FileAnswer = { readonly kind: 'file'; readonly mediaType: string };

export const stream = (limitBytes: number): StreamBody => ({ kind: 'stream', limitBytes });
export const nothing: NoAnswer = { kind: 'nothing' };
export const file = (mediaType: string): FileAnswer => ({ kind: 'file', mediaType });

/** What a route with a `file` answer returns. `name` is what the browser saves it as; `mediaType` where it depends. */
export type Download = {
  body: AsyncIterable<string | Uint8Array> | string | Uint8Array;
  name: string;
  mediaType?: string;
};

export type BodyShape = z.ZodType | StreamBody | null;
export type AnswerShape = z.ZodType | NoAnswer | FileAnswer;

type BodyOf<B> = B extends z.ZodType ? z.output<B> : B extends StreamBody ? ReadableStream<Uint8Array> : null;
type AnswerOf<A> = A extends z.ZodType ? z.input<A> : A extends FileAnswer ? Download : void;

/**
 * `device`: the user agent as it came. `network`: coarse, /24 or /48. `origin`: of the page that
 * called, checked against the Host header before; null outside of browsers.
 */
export type CallingBrowser = { device: string | null; network: string; origin: string | null };

/** What every route is handed: parsed input, and proof of who calls in the shape of an actor or a workspace handle. */
type Context<W extends Who, P, Q, B> = {
  params: P;
  query: Q;
  body: B;
  stores: Stores;
  /** Aborted when the caller goes away. */
  signal: AbortSignal;
  /** The secret of the cookie or bearer that came along, if any. */
  session: string | null;
  /** Sets the session cookie, or takes it away. */
  setSession: (secret: string | null) => void;
  /** What is known of the caller's browser, for signing in. */
  browser: CallingBrowser;
  actor: W extends 'anyone' ? Actor | null : Actor;
  workspace: W extends 'member' ? Workspace : null;
};

type Shape<P, Q, B, A> = { params?: P; query?: Q; body?: B; answer: A };

export type Declaration<
  W extends Who,
  P extends ObjectShape,
  Q extends ObjectShape,
  B extends BodyShape,
  A extends AnswerShape,
> = {
  method: Method;
  /** Below /api/v1, with `:names`. */
  path: string;
  summary: string;
  who: W;
  /** The action of a room's policy that this is; outside a workspace there are no roles to ask for. */
  may: W extends 'member' ? Action : 'all';
  /** Roles of the operator's staff that may, where the route is for them. */
  staff?: W extends 'staff' ? readonly StaffRole[] : never;
  shape: Shape<P, Q, B, A>;
  /** How often it may be called, by a network (`anyone`) or an account; src/http/rate-limit.ts has the defaults. */
  limit?: Limit;
  /** 200 unless told (204 for `nothing`). */
  status?: 200 | 201 | 202;
  do: (context: Context<W, z.output<P>, z.output<Q>, BodyOf<B>>) => Promise<AnswerOf<A>>;
};

/** A declared route, its types forgotten: what the handler, the document and the tests walk over. */
export type Route = {
  method: Method;
  path: string;
  summary: string;
  who: Who;
  may: Action | 'all';
  staff?: readonly StaffRole[];
  shape: Shape<ObjectShape | undefined, ObjectShape | undefined, BodyShape | undefined, AnswerShape>;
  limit?: Limit;
  status: 200 | 201 | 202 | 204;
  do: (context: Context<Who, unknown, unknown, unknown>) => Promise<unknown>;
};

/** True for a body that is streamed. */
export const isStream = (body: BodyShape | undefined): body is StreamBody =>
  typeof body === 'object' && body !== null && 'kind' in body && body.kind === 'stream';
/** True for an answer that is a download. */
export const isFile = (answer: AnswerShape): answer is FileAnswer => 'kind' in answer && answer.kind === 'file';
/** True for an answer without a body. */
export const isNothing = (answer: AnswerShape): answer is NoAnswer => 'kind' in answer && answer.kind === 'nothing';

/** Declares a route. Leaving out `who` or `may` is a type error: nothing is open by accident. */
export const route = <
  W extends Who,
  A extends AnswerShape,
  P extends ObjectShape = NoFields,
  Q extends ObjectShape = NoFields,
  B extends BodyShape = null,
>(
  declaration: Declaration<W, P, Q, B, A>,
): Route => {
  if (declaration.who === 'member' && !declaration.path.startsWith('/workspaces/:w'))
    throw new TypeError(`${declaration.path} asks for a member but names no workspace`);
  if ((declaration.who === 'staff') !== (declaration.staff !== undefined))
    throw new TypeError(`${declaration.path} does not say which roles of the staff may`);
  const status = declaration.status ?? (isNothing(declaration.shape.answer) ? 204 : 200);
  return { ...declaration, status } as unknown as Route;
};
