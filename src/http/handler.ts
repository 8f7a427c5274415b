/** From a declared route to a Hono handler: who calls, may they, shape in, do, shape out. */
import type { Context as HonoContext } from 'hono';
import type { z } from 'zod';
import { Trouble } from '../kit/errors.ts';
import { openWorkspace, requireStaff, type Stores } from '../rooms/accounts/index.ts';
import { callerOf, coarseNetwork, isSecure } from './caller.ts';
import { originOf } from './origin.ts';
import { enterFor, notForKeys } from './permissions.ts';
import type { RateLimiter } from './rate-limit.ts';
import { type Entered, recordRefusal } from './record-refusal.ts';
import { type CallingBrowser, type Download, isFile, isNothing, isStream, type Route } from './route.ts';
import { requireSecondFactor } from './second-factor.ts';
import { actorOf, secretOf, sessionCookie } from './session.ts';
import { limitedStream, parseAddress, parseBody, requireOnce, requireText } from './validate.ts';

export type Access = { stores: Stores; controlSecret: string; limiter?: RateLimiter };

const signInFirst = (): Trouble =>
  new Trouble('unauthenticated', {
    code: 'not-signed-in',
    title: 'You are not signed in',
    detail: 'Open the sign-in link that the server printed; `perfectlydata sign-in` prints a new one.',
  });

/** Who calls, kept in `entered` before anything can be refused. */
const caller = async (route: Route, { stores, controlSecret }: Access, request: Request, entered: Entered) => {
  const found = await actorOf(stores, request, controlSecret);
  const actor = found === null ? null : { ...found, origin: originOf(callerOf(request).address) };
  entered.actor = actor;
  if (actor === null && route.who !== 'anyone') throw signInFirst();
  // A key belongs to a workspace: outside it there is nothing it stands for.
  if (actor?.key !== undefined && route.who !== 'member' && route.who !== 'anyone') throw notForKeys();
  if (actor !== null) requireSecondFactor(stores, actor, route);
  if (actor !== null && route.staff !== undefined) await requireStaff(stores.db, actor, route.staff);
  return actor;
};

/** The workspace of `:w`, proven: the caller is a member in a role that may. */
const enter = async (route: Route, c: HonoContext, { stores }: Access, entered: Entered) => {
  const { actor } = entered;
  if (route.who !== 'member' || actor === null) return null;
  const workspace = await openWorkspace(stores, actor, c.req.param('w') ?? '');
  entered.workspace = workspace;
  await enterFor(workspace, route.may, route.summary);
  return workspace;
};

const bodyOf = (route: Route, request: Request): Promise<unknown> | ReadableStream<Uint8Array> | null => {
  const { body } = route.shape;
  if (body === undefined || body === null) return null;
  return isStream(body) ? limitedStream(request, body.limitBytes) : parseBody(body, request);
};

const attachment = (name: string): string => {
  const plain = name.replace(/[^\w.-]+/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
};

const bodyInit = (body: Download['body']): string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> => {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new Uint8Array(body);
  const encoder = new TextEncoder();
  const encode = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) yield typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
  };
  return ReadableStream.from<Uint8Array>(encode());
};

const shapeBroken = (issues: readonly z.core.$ZodIssue[]): Trouble =>
  new Trouble('broken', {
    code: 'answer-shape',
    title: 'The server’s answer is not as promised',
    detail: `Wrong at ${issues
      .slice(0, 5)
      .map((issue) => issue.path.join('.'))
      .join(', ')}. This is a defect.`,
  });

/** Texts say that they are UTF-8; other types have no such parameter, or say it themselves (RFC 9110, 8.3). */
const withCharset = (mediaType: string): string =>
  /^text\/[^;]+$/.test(mediaType) ? `${mediaType}; charset=utf-8` : mediaType;

/** Answers pass their shape too, so that a field nobody promised never leaves. */
const answerOf = (route: Route, result: unknown, headers: Headers): Response => {
  const { answer } = route.shape;
  if (isNothing(answer)) return new Response(null, { status: 204, headers });
  if (isFile(answer)) {
    const { body, name, mediaType } = result as Download;
    headers.set('content-type', withCharset(mediaType ?? answer.mediaType));
    // Should a browser ever open a file as a page, nothing in it may run or load.
    headers.set('content-security-policy', "default-src 'none'; sandbox");
    headers.set('content-disposition', attachment(name));
    return new Response(bodyInit(body), { status: route.status, headers });
  }
  const parsed = answer.safeParse(result);
  if (!parsed.success) throw shapeBroken(parsed.error.issues);
  return Response.json(parsed.data, { status: route.status, headers });
};

/** `origin` was checked against the Host header by then (src/http/guard.ts). */
const browserOf = (request: Request): CallingBrowser => ({
  device: request.headers.get('user-agent'),
  network: coarseNetwork(callerOf(request)) ?? 'this process',
  origin: request.headers.get('origin'),
});

const handle = async (route: Route, access: Access, c: HonoContext, entered: Entered): Promise<Response> => {
  const request = c.req.raw;
  access.limiter?.ofNetwork(route, callerOf(request));
  const actor = await caller(route, access, request, entered);
  if (actor !== null) access.limiter?.ofAccount(route, actor.id);
  requireText({ ...c.req.param(), ...c.req.query() });
  requireOnce(c.req.queries());
  const workspace = await enter(route, c, access, entered);
  const headers = new Headers({ 'cache-control': 'no-store' });
  const result = await route.do({
    params: parseAddress(route.shape.params, c.req.param(), 'address'),
    query: parseAddress(route.shape.query, c.req.query(), 'query'),
    body: await bodyOf(route, request),
    stores: access.stores,
    signal: request.signal,
    session: secretOf(request.headers, isSecure(request)),
    setSession: (secret) => {
      headers.append('set-cookie', sessionCookie(secret, isSecure(request)));
      // Nothing of it should be in a cache; should there be, it goes with the session.
      if (secret === null) headers.set('clear-site-data', '"cache"');
    },
    browser: browserOf(request),
    actor,
    workspace,
  });
  return answerOf(route, result, headers);
};

/** The handler of a route. Errors are thrown; the app turns them into problems. */
export const handlerOf =
  (route: Route, access: Access) =>
  async (c: HonoContext): Promise<Response> => {
    const entered: Entered = { actor: null, workspace: null };
    try {
      return await handle(route, access, c, entered);
    } catch (error) {
      recordRefusal(route, c.req.raw, entered, error);
      throw error;
    }
  };
