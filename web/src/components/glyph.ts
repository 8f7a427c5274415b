/** The geometry of a pseudonym's glyph: a 4 × 4 mirror-symmetric figure in two tones of one hue. Pure. */

export type Mark = { x: number; y: number; shape: 'square' | 'triangle' | 'circle'; flipped: boolean };
export type GlyphDrawing = { ground: string; figure: string; marks: Mark[] };

/** Mulberry32: a small generator of repeatable numbers in [0, 1). */
function repeatable(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Both halves of the subject count, so that no two persons share a glyph for having half of it in common. */
function seedOf(subject: string): number {
  const high = Number.parseInt(subject.slice(0, 8), 16) || 0;
  const low = Number.parseInt(subject.slice(8, 16), 16) || 0;
  return Math.imul(high ^ Math.imul(low, 0x9e3779b1), 7919);
}

const SHAPES = [null, 'square', 'triangle', 'circle'] as const;

/** Draws the glyph of a subject (16 hexadecimal digits). The same subject always gives the same drawing. */
export function drawGlyph(subject: string): GlyphDrawing {
  const next = repeatable(seedOf(subject));
  const hue = Math.floor(next() * 360);
  const marks: Mark[] = [];
  for (let y = 0; y < 4; y++) {
    for (let x = 0; x < 2; x++) {
      const shape = SHAPES[Math.floor(next() * 4)];
      if (!shape) continue;
      marks.push({ x, y, shape, flipped: false }, { x: 3 - x, y, shape, flipped: true });
    }
  }
  return { ground: `hsl(${hue} 38% 82%)`, figure: `hsl(${hue} 42% 46%)`, marks };
}
