/** What a password is worth: zxcvbn's guess of how long guessing takes, and lists of leaked ones, all on this machine. */
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import type { Strength } from '../../contract/account.ts';
import { invalid } from '../../kit/errors.ts';

type Locale = 'en' | 'de';
type Judge = { check: ZxcvbnFactory['check']; leaked: ReadonlySet<string> };

const suffixed = (words: Record<string, string[]>, suffix: string): Record<string, string[]> =>
  Object.fromEntries(Object.entries(words).map(([name, list]) => [`${name}-${suffix}`, list]));

/** Words of both languages in either: people mix them. Loaded when first needed, about 35 MB. */
const load = async (locale: Locale): Promise<Judge> => {
  const [{ ZxcvbnFactory: Factory }, common, english, german] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
    import('@zxcvbn-ts/language-de'),
  ]);
  const factory = new Factory({
    dictionary: { ...common.dictionary, ...english.dictionary, ...suffixed(german.dictionary, 'de') },
    graphs: common.adjacencyGraphs,
    l33tMaxSubstitutions: 4, // with its default of 100 a hostile text of 128 letters takes 10 s
    translations: locale === 'de' ? german.translations : english.translations,
  });
  return {
    check: (password, words) => factory.check(password, words),
    leaked: new Set(common.dictionary['passwords-common'].map((one) => one.toLowerCase())),
  };
};

const judges = new Map<Locale, Promise<Judge>>();

const judgeOf = (locale: Locale): Promise<Judge> => {
  const judge = judges.get(locale) ?? load(locale);
  judges.set(locale, judge);
  return judge;
};

/** An address counts with its parts: `ada@example.com` makes “ada” weak too. */
const partsOf = (words: readonly string[]): string[] =>
  words.flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)]).filter((word) => word.length > 2);

/** What is left of the password without these words: who knows them has to guess only that. */
const without = (password: string, words: readonly string[]): string =>
  words.reduce((rest, word) => rest.toLowerCase().replaceAll(word.toLowerCase(), ''), password);

/** Letters that are looked at: more take longer, and make no password worse. */
const judged = 48;

/** What the password is worth to somebody who knows `words` (name, email, user name). Nothing of it is kept. */
export const judgePassword = async (
  password: string,
  words: readonly string[],
  locale: Locale = 'en',
): Promise<Strength> => {
  const judge = await judgeOf(locale);
  const known = partsOf([...words, 'PerfectlyData']);
  const { score: whole, feedback } = judge.check(password.slice(0, judged), known);
  const score = Math.min(whole, judge.check(without(password, known).slice(0, judged), []).score);
  const isLeaked = judge.leaked.has(password.toLowerCase());
  return {
    score,
    isEnough: score >= 3 && !isLeaked && password.length >= 12,
    isLeaked,
    warning: feedback.warning ?? '',
    suggestions: feedback.suggestions,
  };
};

/** Throws `password-leaked` or `password-weak` with what would make it better (P14.2). */
export const requireStrongPassword = async (password: string, words: readonly string[]): Promise<void> => {
  const { isEnough, isLeaked, warning, suggestions } = await judgePassword(password, words);
  if (isLeaked)
    throw invalid(
      'password-leaked',
      'This password stands on a list of leaked ones',
      'Whoever guesses passwords tries it first. Choose another one. Nothing was changed.',
    );
  if (!isEnough)
    throw invalid(
      'password-weak',
      'This password is too easy to guess',
      [warning, ...suggestions, 'A few words that do not belong together are good. Nothing was changed.']
        .filter((text) => text !== '')
        .join(' '),
    );
};
