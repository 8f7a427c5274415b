import { expect, it } from 'vitest';
import { safeTarget, tokenOf } from './sign-in-link.ts';

it('finds the code in a link, in its fragment or query, or takes the code itself', () => {
  expect(tokenOf(' http://127.0.0.1:4000/sign-in#token=aB-9_x ')).toBe('aB-9_x');
  expect(tokenOf('http://127.0.0.1:4000/sign-in?token=aB-9_x&x=1')).toBe('aB-9_x');
  expect(tokenOf('http://127.0.0.1:4000/s/aB-9_x')).toBe('aB-9_x');
  expect(tokenOf('aB-9_x')).toBe('aB-9_x');
  expect(tokenOf('   ')).toBe('');
  expect(tokenOf('http://127.0.0.1:4000/')).toBe('');
});

it('goes nowhere but to pages of this app', () => {
  expect(safeTarget('/w/demo/find')).toBe('/w/demo/find');
  for (const bad of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', undefined])
    expect(safeTarget(bad)).toBe('/');
});
