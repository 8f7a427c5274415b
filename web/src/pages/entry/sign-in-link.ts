/** Reading the one-time link. Pure. */

/** The code out of what was pasted: a link with `#token=…` or `?token=…`, a link that ends in the code, or the code. */
export function tokenOf(pasted: string): string {
  const text = pasted.trim();
  const named = /[?&#]token=([^&#\s]+)/.exec(text)?.[1];
  if (named) return named;
  if (!/^https?:/.test(text)) return text;
  const path = text
    .replace(/[#?].*$/, '')
    .split('/')
    .slice(3);
  return path.findLast((part) => part !== '') ?? '';
}

/** Only addresses of this app: a link must not lead a signed-in person elsewhere. */
export const safeTarget = (to: string | undefined): string => (to && /^\/(?![/\\])/.test(to) ? to : '/');
