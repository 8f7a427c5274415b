/** Texts as numbers: each distinct text has one, in the order in which they came. Null has one too. */
export type Dictionary = {
  /** The number of a text; a new one where it has none. */
  code(text: string | null): number;
  /** The number of a text, or undefined. */
  find(text: string | null): number | undefined;
  text(code: number): string | null;
  /** Numbers of all texts of which `fits` is true; null fits nothing. */
  all(fits: (text: string) => boolean): number[];
};

export const dictionary = (): Dictionary => {
  const codes = new Map<string | null, number>();
  const texts: (string | null)[] = [];
  return {
    code: (text) => {
      const known = codes.get(text);
      if (known !== undefined) return known;
      codes.set(text, texts.length);
      texts.push(text);
      return texts.length - 1;
    },
    find: (text) => codes.get(text),
    text: (code) => texts[code] ?? null,
    all: (fits) => texts.flatMap((text, code) => (text !== null && fits(text) ? [code] : [])),
  };
};
