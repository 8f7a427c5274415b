/** How values of personal columns are hinted at in the wizard: never whole (P7.2). */

const longest = 120;

/** At most `longest` characters of a cell, on one line. */
export const shorten = (value: string): string => {
  const line = value.replace(/\s+/g, ' ').trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
};

/** `adam12@example.com` → `adam12@…`, `Jordan` → `Jo…`, `F` → `…`. At least half of every value is withheld. */
export const maskValue = (value: string): string => {
  const text = value.trim();
  if (text === '') return '';
  const at = text.lastIndexOf('@');
  if (at > 0) return `${text.slice(0, Math.min(at, 6, Math.floor(text.length / 2)))}@…`;
  return `${[...text].slice(0, Math.min(3, Math.floor([...text].length / 3))).join('')}…`;
};
