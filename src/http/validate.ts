/** Checking what came in against its zod shape; says which field is wrong and never repeats its value. */
import type { z } from 'zod';
import { invalid, isTrouble, Trouble } from '../kit/errors.ts';

const jsonLimit = 1_048_576;

const fieldOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');

const sentenceOf = (issue: z.core.$ZodIssue, where: string): string => {
  const field = fieldOf(issue.path);
  return `${field === '' ? `The ${where}` : `“${field}”`}: ${issue.message}`;
};

const wrong = (code: string, where: string, error: z.ZodError): Trouble => {
  const shown = error.issues.slice(0, 5).map((issue) => sentenceOf(issue, where));
  const more = error.issues.length > shown.length ? ` And ${error.issues.length - shown.length} more.` : '';
  return invalid(code, `The ${where} is not as it should be`, `${shown.join('. ')}.${more} Nothing was changed.`);
};

/** Parses path parameters or the query. Throws `bad-address` (400). */
export const parseAddress = (
  shape: z.ZodObject | undefined,
  values: Record<string, string>,
  where: string,
): unknown => {
  if (shape === undefined) return {};
  const parsed = shape.safeParse(values);
  if (parsed.success) return parsed.data;
  throw wrong('bad-address', where, parsed.error);
};

/** No text that people write has it, and Postgres keeps none: it would fail deep inside, as a defect. */
const nul = '\0';

const noNul = (code: string, where: string): Trouble =>
  invalid(code, `The ${where} is not as it should be`, 'It holds a NUL character. Take it out. Nothing was changed.');

/** Refuses path parameters and queries with a NUL character. Throws `bad-address` (400). */
export const requireText = (values: Record<string, string>): void => {
  if (Object.entries(values).some((pair) => pair.join('').includes(nul))) throw noNul('bad-address', 'address');
};

/** Refuses a query that says a parameter twice: which one counts would be anybody's guess. Throws `bad-address` (400). */
export const requireOnce = (queries: Record<string, readonly string[]>): void => {
  if (Object.values(queries).every((values) => values.length === 1)) return;
  throw invalid(
    'bad-address',
    'The query is not as it should be',
    'It names a parameter twice. Name each once. Nothing was changed.',
  );
};

const tooLarge = (): Trouble =>
  new Trouble('too-large', {
    code: 'body-too-large',
    title: 'The request is too large',
    detail: 'A request may hold 1 MB of JSON. Files go to …/uploads. Nothing was changed.',
  });

const readLimited = async (request: Request): Promise<string> => {
  if (Number(request.headers.get('content-length') ?? 0) > jsonLimit) throw tooLarge();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > jsonLimit) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
};

/** Looks at every key and text; only asked where the document has the escape at all. */
const refuseNul = (key: string, value: unknown): unknown => {
  if (key.includes(nul) || (typeof value === 'string' && value.includes(nul))) throw noNul('bad-json', 'request');
  return value;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text, text.includes(String.raw`\u0000`) ? refuseNul : undefined) as unknown;
  } catch (error) {
    if (isTrouble(error)) throw error;
    throw invalid('bad-json', 'The request is not JSON', 'Send a JSON document in the body. Nothing was changed.');
  }
};

/**
 * Reads and parses a JSON body of at most 1 MB. Throws `bad-content-type` and `bad-json` (400), `bad-body` (422), `body-too-large` (413).
 * Asking for the content type also keeps plain HTML forms of other sites out.
 */
export const parseBody = async (shape: z.ZodType, request: Request): Promise<unknown> => {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/([a-z.+-]+\+)?json\b/i.test(type))
    throw invalid('bad-content-type', 'The request is not JSON', 'Send it with Content-Type: application/json.');
  const parsed = shape.safeParse(jsonOf(await readLimited(request)));
  if (parsed.success) return parsed.data;
  throw wrong('bad-body', 'request', parsed.error);
};

/** The body as a stream that fails with `upload-too-large` (413) once more than `limitBytes` came through. */
export const limitedStream = (request: Request, limitBytes: number): ReadableStream<Uint8Array> => {
  const over = (): Trouble =>
    new Trouble('too-large', {
      code: 'upload-too-large',
      title: 'The file is too large',
      detail: `A file may have ${limitBytes.toLocaleString('en')} bytes. It was not kept.`,
    });
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) throw over();
  if (request.body === null) throw invalid('empty-upload', 'The upload is empty', 'Send the file as the body.');
  let size = 0;
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size > limitBytes) controller.error(over());
      else controller.enqueue(chunk);
    },
  });
  return request.body.pipeThrough(count);
};
