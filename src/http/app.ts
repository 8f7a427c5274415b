/** The whole of HTTP as one function from request to response; src/http/server.ts makes it listen. */
import { type Context, Hono } from 'hono';
import { compress } from 'hono/compress';
import { networksOf } from '../engines/egress/addresses.ts';
import { isTrouble, missing } from '../kit/errors.ts';
import { noticed, type Stores } from '../rooms/accounts/index.ts';
import { type Bindings, isSecure, noteCaller } from './caller.ts';
import { docsPage, docsStyle } from './docs-page.ts';
import { checkEncryption, checkHost, checkOrigin, type Reach, securityHeaders, transportSecurity } from './guard.ts';
import { handlerOf } from './handler.ts';
import { type JsonObject, openApi } from './openapi.ts';
import { problemResponse } from './problem.ts';
import { makeRateLimiter } from './rate-limit.ts';
import type { Route } from './route.ts';
import { staticFiles } from './static.ts';

export type AppOptions = {
  stores: Stores;
  routes: readonly Route[];
  /** Acts as the owner when sent as a bearer. */
  controlSecret: string;
  /** The host it listens on, allowed in the Host header besides loopback names. */
  host: string;
  /** The address people open, when it is another one than it listens on. */
  publicUrl?: string | null;
  /** Networks (CIDR) of proxies that are believed. */
  trustProxy?: readonly string[];
  /** Folder with the built web app. */
  webDir: string;
  version: string;
};

const apiPrefix = '/api/v1';

/** Tells the watching what was refused: not allowed, or a secret that is none (any more). */
const watch = (stores: Stores, c: Context, error: unknown): void => {
  if (!isTrouble(error)) return;
  const withSecret = c.req.raw.headers.has('authorization') || c.req.raw.headers.has('cookie');
  const denied = error.kind === 'forbidden' || (error.kind === 'unauthenticated' && withSecret);
  if (denied) void noticed(stores, { kind: 'denied-requests' });
};

type Fail = (c: Context, error: unknown) => Response;

/** Null when the request may go on. */
const stopped = (c: Context, reach: Reach): Response | null => {
  const caller = noteCaller(c.req.raw, c.env as Bindings | undefined, reach.trusted);
  const elsewhere = checkEncryption(c.req.raw, caller, reach.publicUrl);
  if (elsewhere !== null) return c.redirect(elsewhere, 308);
  checkHost(c.req.header('host') ?? new URL(c.req.url).host, reach.host, reach.publicUrl);
  checkOrigin(c.req.method, c.req.raw.headers, reach.publicUrl);
  return null;
};

/** Headers go on answers of every kind; they are set at the end, as answers bring headers of their own. */
const protect = (app: Hono, reach: Reach, fail: Fail): void => {
  app.use(async (c, next) => {
    try {
      const answer = stopped(c, reach);
      if (answer === null) await next();
      else c.res = answer;
    } catch (error) {
      c.res = fail(c, error);
    }
    for (const [name, value] of Object.entries(securityHeaders))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value); // a file brings a stricter policy of its own
    if (isSecure(c.req.raw)) c.res.headers.set('strict-transport-security', transportSecurity);
  });
};

const serveApi = (app: Hono, options: AppOptions): void => {
  app.use(`${apiPrefix}/*`, compress());
  const access = { ...options, limiter: makeRateLimiter() };
  for (const route of options.routes) app.on(route.method, apiPrefix + route.path, handlerOf(route, access));
  // Made when it is first asked for: no start waits for it.
  let made: JsonObject | undefined;
  const document = (): JsonObject => (made ??= openApi(options.routes, options.version));
  app.get(`${apiPrefix}/openapi.json`, (c) => c.json(document()));
  app.get('/api/docs', async (c) => c.html(await docsPage(document())));
  app.get('/api/docs.css', (c) => c.body(docsStyle(), 200, { 'content-type': 'text/css; charset=utf-8' }));
};

const serveWeb = (app: Hono, webDir: string): void => {
  const files = staticFiles(webDir);
  app.get('*', async (c) => {
    if (c.req.path === '/api' || c.req.path.startsWith('/api/')) return c.notFound();
    return (await files(c.req.path, c.req.header('accept-encoding') ?? '')) ?? c.notFound();
  });
};

/** Builds the app. What no route declares is a 404 problem. */
export const createApp = (options: AppOptions): Hono => {
  const app = new Hono();
  const { host, publicUrl = null, trustProxy = [] } = options;
  const fail: Fail = (c, error) => {
    watch(options.stores, c, error);
    return problemResponse(error, c.req.path);
  };
  protect(app, { host, publicUrl, trusted: networksOf(trustProxy) }, fail);
  serveApi(app, options);
  serveWeb(app, options.webDir);
  app.notFound((c) => fail(c, missing('page or address', 'The API is described at /api/docs.')));
  app.onError((error, c) => fail(c, error));
  return app;
};
