/** The server's judgement of a new password, in words. */
import type { Strength } from '../../../../src/contract/account.ts';
import { signInApi } from '../../api/account.ts';
import type { Judged } from '../../components/password-field.tsx';
import { t } from '../../i18n.ts';

/** One or two sentences: how strong it is, and what would make it stronger. */
export function strengthInWords(length: number, found: Strength): string {
  if (found.isLeaked) return t('password.leaked');
  if (length < 12) return t('password.short', { count: 12 - length });
  const advice = found.isEnough ? '' : [found.warning, ...found.suggestions.slice(0, 1)].filter(Boolean).join(' ');
  return `${t(`password.level.${found.score as 0 | 1 | 2 | 3 | 4}`)} ${advice}`.trim();
}

/** Judges by the server's rule. What cannot be judged now is judged when it is sent. */
export async function judgePassword(password: string, words: string[]): Promise<Judged | undefined> {
  const found = await signInApi.strength(password, words.filter(Boolean)).catch(() => undefined);
  if (!found) return undefined;
  const level = found.isLeaked || password.length < 12 ? 0 : (found.score as Judged['level']);
  return { level, said: strengthInWords(password.length, found) };
}
