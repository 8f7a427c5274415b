/** Passwords are kept as argon2id (RFC 9106), as a string in the PHC format, so that the cost can be raised later. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

type Cost = { memory: number; passes: number; parallelism: number };

/** OWASP's cheat sheet of password storage: 19 MiB, 2 passes, 1 lane. */
const cost: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const tagLength = 32;

const derive = (password: string, nonce: Buffer, { memory, passes, parallelism }: Cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    // As it came, to the last letter: nothing is cut, folded or brought to another form.
    argon2('argon2id', { message: password, nonce, memory, passes, parallelism, tagLength }, (error, tag) =>
      error === null ? resolve(tag) : reject(error),
    );
  });

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

/** `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>` with a salt of 128 random bits. */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(16);
  const tag = await derive(password, salt, cost);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(salt)}$${base64(tag)}`;
};

const pattern = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** Whether the hash is of this password, compared in constant time. False for what is no such hash. */
export const verifyPassword = async ({ hash, password }: { hash: string; password: string }): Promise<boolean> => {
  const [, memory, passes, parallelism, salt, tag] = pattern.exec(hash) ?? [];
  if (salt === undefined || tag === undefined) return false;
  const expected = Buffer.from(tag, 'base64');
  const stated = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const actual = await derive(password, Buffer.from(salt, 'base64'), stated);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
};

let decoy: Promise<string> | null = null;

/** Takes as long as verifying a real password, where there is none to verify: how long it takes tells nobody who is here. */
export const pretendToVerify = async (password: string): Promise<void> => {
  decoy ??= hashPassword('nobody has this one');
  await verifyPassword({ hash: await decoy, password });
};
