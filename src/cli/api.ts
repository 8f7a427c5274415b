/** Asking the API, whether it listens or runs in this process; problems come back as the troubles they were. */
import type { z } from 'zod';
import { problem } from '../contract/workspaces.ts';
import { Trouble, type TroubleKind } from '../kit/errors.ts';

type ApiRequest = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  json?: unknown;
  body?: ReadableStream<Uint8Array>;
  signal?: AbortSignal;
};

export type Api = {
  /** Asks; throws the trouble that came back. `path` is below /api/v1. */
  send(path: string, request?: ApiRequest): Promise<Response>;
  /** Asks and checks the answer's shape. */
  get<T extends z.ZodType>(shape: T, path: string, request?: ApiRequest): Promise<z.output<T>>;
  close(): Promise<void>;
};

const kinds: Record<number, TroubleKind> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'missing',
  409: 'conflict',
  413: 'too-large',
  421: 'invalid',
  422: 'invalid',
  429: 'too-many',
  503: 'unavailable',
};

const troubleOf = async (response: Response): Promise<Trouble> => {
  const parsed = problem.safeParse(await response.json().catch(() => null));
  if (!parsed.success)
    return new Trouble('broken', {
      code: 'unexpected-answer',
      title: 'The server gave an unexpected answer',
      detail: `Its status was ${response.status}. Is something else listening there?`,
    });
  const { code, title, detail } = parsed.data;
  return new Trouble(code === 'cancelled' ? 'cancelled' : (kinds[response.status] ?? 'broken'), {
    code,
    title,
    detail,
  });
};

const initOf = (secret: string, { method = 'GET', json, body, signal }: ApiRequest): RequestInit => {
  const headers: Record<string, string> = { authorization: `Bearer ${secret}` };
  if (json !== undefined) headers['content-type'] = 'application/json';
  const init: RequestInit & { duplex?: 'half' } = { method, headers };
  if (json !== undefined) init.body = JSON.stringify(json);
  if (body !== undefined) Object.assign(init, { body, duplex: 'half' });
  if (signal !== undefined) init.signal = signal;
  return init;
};

/** An API behind any function that answers requests. */
export const apiOn = (
  base: string,
  secret: string,
  answer: (request: Request) => Response | Promise<Response>,
  close: () => Promise<void>,
): Api => {
  const send: Api['send'] = async (path, request = {}) => {
    const response = await answer(new Request(`${base}/api/v1${path}`, initOf(secret, request)));
    if (!response.ok) throw await troubleOf(response);
    return response;
  };
  const get: Api['get'] = async (shape, path, request) => shape.parse(await (await send(path, request)).json());
  return { send, get, close };
};

/** A path with its parts encoded: `at('workspaces', slug, 'datasets', name)`. */
export const at = (...parts: string[]): string => `/${parts.map((part) => encodeURIComponent(part)).join('/')}`;
