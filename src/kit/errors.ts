/**
 * Errors that people meet. The domain knows what kind of trouble it is, never a status code: src/http turns kinds into
 * RFC 9457 problem details, src/cli into exit codes.
 */

/**
 * `invalid`: the input is wrong. `missing`: no such thing. `conflict`: it clashes with what is there. `forbidden`: not allowed.
 * `unauthenticated`: sign in first. `too-large`: over a stated limit. `cancelled`: a person stopped it. `unavailable`: try again later.
 * `too-many`: too many tries, wait.
 * `broken`: our own fault.
 */
export type TroubleKind =
  | 'invalid'
  | 'missing'
  | 'conflict'
  | 'forbidden'
  | 'unauthenticated'
  | 'too-large'
  | 'cancelled'
  | 'unavailable'
  | 'too-many'
  | 'broken';

export type TroubleText = {
  /** Stable, machine-readable, kebab-case: `csv-unclosed-quote`. */
  code: string;
  /** What happened, a short sentence without a full stop. */
  title: string;
  /** Where, what is safe, what to do. Never a value from anybody's data. */
  detail: string;
  /** With `too-many` and `unavailable`: seconds until it is worth trying again. */
  retryAfter?: number;
};

/** The one error class of the product. */
export class Trouble extends Error {
  readonly kind: TroubleKind;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly retryAfter: number | null;

  constructor(kind: TroubleKind, text: TroubleText, options?: { cause?: unknown }) {
    super(`${text.title}. ${text.detail}`, options);
    this.name = 'Trouble';
    this.kind = kind;
    this.code = text.code;
    this.title = text.title;
    this.detail = text.detail;
    this.retryAfter = text.retryAfter ?? null;
  }
}

/** The input is wrong; the text says what, where, and what to do. */
export const invalid = (code: string, title: string, detail: string): Trouble =>
  new Trouble('invalid', { code, title, detail });

/** There is no such thing (or it may not be seen, which must look the same). */
export const missing = (what: string, detail = 'Check the name; it may have been removed.'): Trouble =>
  new Trouble('missing', { code: 'not-found', title: `No such ${what}`, detail });

/** True for errors made for people to read; everything else is a defect and is shown as one. */
export const isTrouble = (error: unknown): error is Trouble => error instanceof Trouble;
