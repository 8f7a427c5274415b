/** The only way to the server: fetch on /api/v1, answers checked against the contract, troubles as `ApiError`. */
import { config, type ZodType } from 'zod';
import { problem } from '../../../src/contract/workspaces.ts';

// The CSP allows no code made from strings; zod must not try.
config({ jitless: true });

const BASE = '/api/v1';

/** Something the server refused, or could not be asked. `code` is stable, `title` and `detail` are for people. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;

  constructor(status: number, code: string, title: string, detail: string) {
    super(`${title}. ${detail}`);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = detail;
  }
}

/** Turns RFC 9457 problem details into an `ApiError`; anything else becomes `unexpected-answer`. */
export async function readProblem(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const parsed = problem.safeParse(body);
  if (parsed.success) return new ApiError(response.status, parsed.data.code, parsed.data.title, parsed.data.detail);
  return new ApiError(response.status, 'unexpected-answer', '', '');
}

export type Request = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  body?: BodyInit;
  signal?: AbortSignal | undefined;
};

/** Names the app as the sender: another site cannot set this header, so it cannot write in a person's name. */
export const WRITE_HEADERS = { 'x-requested-with': 'perfectlydata' };

let confirmIdentity: () => Promise<boolean> = () => Promise.resolve(false);

/** Called when the server wants a new proof of who one is before it does something; true: it was given. */
export function whenConfirming(ask: () => Promise<boolean>): void {
  confirmIdentity = ask;
}

/** Sends; where the server asks for a proof first, sends again once it was given. */
async function send(path: string, options: Request): Promise<Response> {
  try {
    return await sendOnce(path, options);
  } catch (error) {
    const asked = error instanceof ApiError && error.code === 'confirm-first';
    if (!asked || !(await confirmIdentity())) throw error;
    return sendOnce(path, options);
  }
}

async function sendOnce(path: string, { method = 'GET', json, body, signal }: Request): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET') Object.assign(headers, WRITE_HEADERS);
  if (json !== undefined) headers['content-type'] = 'application/json';
  const payload = json === undefined ? body : JSON.stringify(json);
  const init: RequestInit = { method, headers, credentials: 'same-origin' };
  if (payload !== undefined) init.body = payload;
  if (signal) init.signal = signal;
  const response = await fetch(BASE + path, init).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, 'unreachable', '', '');
  });
  if (!response.ok) throw await readProblem(response);
  return response;
}

/**
 * Asks and checks the answer against its contract.
 * @throws {ApiError} what the server refused; `unreachable` without a connection; `unexpected-answer` when the shape is wrong
 */
export async function request<T>(schema: ZodType<T>, path: string, options: Request = {}): Promise<T> {
  const response = await send(path, options);
  const body: unknown = await response.json().catch(() => undefined);
  // Stopped while the answer was on its way: half an answer is no wrong answer.
  options.signal?.throwIfAborted();
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  // The path of the field only: the answer itself may hold values of persons.
  console.error(
    'Unexpected answer',
    path.split('?')[0],
    parsed.error.issues.map((issue) => issue.path.join('.')),
  );
  throw new ApiError(response.status, 'unexpected-answer', '', '');
}

/** Asks for something whose answer has no body. */
export async function command(path: string, options: Request = {}): Promise<void> {
  await send(path, options);
}

export type FetchedFile = { blob: Blob; name: string };

/** A file that takes more to ask for than its address. Named by the server, else by the last part of the path. */
export async function fetchFile(path: string, json: unknown): Promise<FetchedFile> {
  const response = await send(path, { method: 'POST', json });
  const named = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  return { blob: await response.blob(), name: named ?? path.slice(path.lastIndexOf('/') + 1) };
}

/** The address of a file to download, for `<a href download>`. */
export const fileAddress = (path: string): string => BASE + path;
