import { expect, it } from 'vitest';
import { contrastOnWhite } from './contrast.ts';

it('gives the contrast ratios of WCAG', () => {
  expect(contrastOnWhite('#000000')).toBeCloseTo(21, 5);
  expect(contrastOnWhite('#ffffff')).toBeCloseTo(1, 5);
  // The lightest grey that passes level AA on white.
  expect(contrastOnWhite('#767676')).toBeGreaterThanOrEqual(4.5);
  expect(contrastOnWhite('#777777')).toBeLessThan(4.5);
});
