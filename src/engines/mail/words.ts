/** What a letter says in one language. */
import type { LetterParams, Template } from './letters.ts';

export type Page = {
  subject: string;
  /** Paragraphs before the button. */
  text: readonly string[];
  button?: { label: string; url: string };
  /** Paragraphs after the button, smaller. */
  after?: readonly string[];
  /** Instead of the usual one, where the reader need not have an account. */
  footer?: string;
};

/** Writes an ISO time as people read it. */
export type When = (iso: string) => string;

export type Words = { [T in Template]: (params: LetterParams[T], when: When) => Page } & {
  greeting: (name: string) => string;
  footer: string;
  linkHint: string;
};
