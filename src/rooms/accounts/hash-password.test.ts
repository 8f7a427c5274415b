import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from './hash-password.ts';

test('a password is kept as argon2id with a salt of its own, and only itself fits', async () => {
  const [one, other] = await Promise.all([hashPassword('Grüße an alle Ziegen'), hashPassword('Grüße an alle Ziegen')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(one).not.toBe(other);
  expect(await verifyPassword({ hash: one, password: 'Grüße an alle Ziegen' })).toBe(true);
  expect(await verifyPassword({ hash: one, password: 'Grüße an alle Ziegen ' })).toBe(false);
});

test('a password counts as it came: nothing is cut, folded or brought to another form', async () => {
  const long = `${'ä'.repeat(255)}x`;
  const hash = await hashPassword(long);
  expect(await verifyPassword({ hash, password: long })).toBe(true);
  expect(await verifyPassword({ hash, password: `${'ä'.repeat(255)}y` })).toBe(false);
  expect(await verifyPassword({ hash, password: 'ä'.repeat(255) })).toBe(false);
  const other = await hashPassword('Grüße ① Ziege');
  for (const near of ['grüße ① Ziege', 'Grüße 1 Ziege', 'Grüße ① Ziege'.normalize('NFD'), ' Grüße ① Ziege'])
    expect([near, await verifyPassword({ hash: other, password: near })]).toEqual([near, false]);
});

test('a hash whose costs were changed fits nothing, nor does what is no such hash', async () => {
  const cheap = await hashPassword('x');
  expect(await verifyPassword({ hash: cheap.replace('t=2', 't=3'), password: 'x' })).toBe(false);
  for (const hash of ['', 'x', '$argon2id$v=19$m=1,t=1$a$b', '$2b$10$abcdefghijklmnopqrstuv'])
    expect(await verifyPassword({ hash, password: 'x' })).toBe(false);
});
