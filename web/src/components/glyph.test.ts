import { expect, it } from 'vitest';
import { drawGlyph } from './glyph.ts';

const subject = '9f3c2ab811d07e45';
const hex = (number: number): string => number.toString(16).padStart(16, '0');

it('draws the same subject the same way', () => {
  expect(drawGlyph(subject)).toEqual(drawGlyph(subject));
});

it('mirrors every mark', () => {
  const { marks } = drawGlyph(subject);
  expect(marks.length).toBeGreaterThan(0);
  for (const mark of marks) expect(marks).toContainEqual({ ...mark, x: 3 - mark.x, flipped: !mark.flipped });
});

it('tells neighbouring subjects, and subjects that share a half, apart', () => {
  const drawings = Array.from({ length: 500 }, (_, index) => JSON.stringify(drawGlyph(hex(index))));
  const shared = Array.from({ length: 500 }, (_, index) => JSON.stringify(drawGlyph(hex(index).slice(8) + '00000001')));
  expect(new Set(drawings).size).toBeGreaterThan(495);
  expect(new Set(shared).size).toBeGreaterThan(495);
});

it('uses two tones of one hue', () => {
  const { ground, figure } = drawGlyph(subject);
  expect(/hsl\((\d+)/.exec(ground)?.[1]).toBe(/hsl\((\d+)/.exec(figure)?.[1]);
  expect(ground).not.toBe(figure);
});
