import { expect, test } from 'vitest';
import { judgePassword, requireStrongPassword } from './password-rules.ts';

test('words of both languages, keyboard rows and leaked passwords are weak, a few unrelated words are strong', async () => {
  for (const weak of ['password1234', 'passwort1234', 'qwertzuiop12', 'sonnenschein', 'hallohallohallo'])
    expect([weak, (await judgePassword(weak, [])).isEnough]).toEqual([weak, false]);
  for (const strong of ['blaue Ziege Fenster 77', 'correct horse battery staple', 'w8Jk-pQz3-vT5x'])
    expect([strong, (await judgePassword(strong, [])).isEnough]).toEqual([strong, true]);
  expect(await judgePassword('QWERTY123456', [])).toMatchObject({ isLeaked: true, isEnough: false });
});

test('one’s own words make a password weak, parts of an address too', async () => {
  const own = ['Hedwig Zwirnemann', 'zwirnemann@kaleidoskop.example'];
  for (const weak of ['Zwirnemann2024', 'hedwig zwirnemann', 'kaleidoskop 1990'])
    expect([weak, (await judgePassword(weak, own)).isEnough]).toEqual([weak, false]);
});

test('what is said comes in the language asked for', async () => {
  expect((await judgePassword('passwort1234', [], 'de')).warning).toMatch(/Passwörtern|Passwort/);
  expect((await judgePassword('passwort1234', [], 'en')).warning).toMatch(/password/);
});

test('fewer than 12 characters are not enough whatever they are', async () => {
  await expect(requireStrongPassword('w8Jk-pQz3x', [])).rejects.toMatchObject({ code: 'password-weak' });
});

test('no text keeps the server busy', async () => {
  await judgePassword('warm', []);
  const letters = '$@134570!|';
  for (const hostile of [
    Array.from({ length: 128 }, (_, n) => letters[(n * 7 + (n >> 3)) % 10]).join(''),
    '1a2b3c4d'.repeat(16),
  ]) {
    const start = performance.now();
    await judgePassword(hostile, ['x'.repeat(254), 'a-b-c-'.repeat(40)]);
    expect(performance.now() - start).toBeLessThan(2000); // 10 s before it was bounded
  }
});
