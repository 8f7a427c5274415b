/** The whole of HTTP as one function from request to response; src/http/server.ts makes it listen. */
import { type Context, Hono } from 'hono';
import { compress } from 'hono/compress';
import { missing } from '../kit/errors.ts';
import type { Stores } from '../rooms/accounts/index.ts';
import { docsPage, docsStyle } from './docs-page.ts';
import { checkHost, checkOrigin, securityHeaders } from './guard.ts';
import { handlerOf } from './handler.ts';
import { openApi } from './openapi.ts';
import { problemResponse } from './problem.ts';
import type { Route } from './route.ts';
import { staticFiles } from './static.ts';

export type AppOptions = {
  stores: Stores;
  routes: readonly Route[];
  /** Acts as the owner when sent as a bearer. */
  controlSecret: string;
  /** The host it listens on, allowed in the Host header besides loopback names. */
  host: string;
  /** Folder with the built web app. */
  webDir: string;
  version: string;
};

const apiPrefix = '/api/v1';

const fail = (c: Context, error: unknown): Response => problemResponse(error, c.req.path);

/** Headers go on answers of every kind; they are set at the end, as answers bring headers of their own. */
const protect = (app: Hono, host: string): void => {
  app.use(async (c, next) => {
    try {
      checkHost(c.req.header('host') ?? new URL(c.req.url).host, host);
      checkOrigin(c.req.method, c.req.raw.headers);
      await next();
    } catch (error) {
      c.res = fail(c, error);
    }
    for (const [name, value] of Object.entries(securityHeaders))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value); // a file brings a stricter policy of its own
  });
};

const serveApi = (app: Hono, options: AppOptions): void => {
  app.use(`${apiPrefix}/*`, compress());
  for (const route of options.routes) app.on(route.method, apiPrefix + route.path, handlerOf(route, options));
  const document = openApi(options.routes, options.version);
  app.get(`${apiPrefix}/openapi.json`, (c) => c.json(document));
  app.get('/api/docs', async (c) => c.html(await docsPage(document)));
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
  protect(app, options.host);
  serveApi(app, options);
  serveWeb(app, options.webDir);
  app.notFound((c) => fail(c, missing('page or address', 'The API is described at /api/docs.')));
  app.onError((error, c) => fail(c, error));
  return app;
};
