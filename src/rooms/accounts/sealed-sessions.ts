/**
 * better-auth's way to the database, with three changes: a session's token is kept as a hash only, of the caller neither
 * address nor full user agent is written, and the seed of a second factor lies sealed.
 */
import type { BetterAuthOptions } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import type { MasterKey } from '../../engines/keys/index.ts';
import type { Database } from '../../engines/postgres/index.ts';
import { passkeys, secondFactors, signInMethods, verifications } from './auth-tables.ts';
import { deviceOf } from './device.ts';
import { openSeed } from './second-factor-seed.ts';
import { hashOf } from './sessions.ts';
import { sessions, users } from './tables.ts';

type Adapter = ReturnType<ReturnType<typeof drizzleAdapter>>;
type TransactionAdapter = Omit<Adapter, 'transaction'>;
type Where = NonNullable<Parameters<Adapter['findOne']>[0]['where']>;

const hashed = (where: Where): Where =>
  where.map((one) =>
    one.field === 'token' && typeof one.value === 'string' ? { ...one, value: hashOf(one.value) } : one,
  );

/** The token the caller named, for answers to it: better-auth hands it on. */
const namedIn = (where: Where): string | null => {
  const value = where.find(({ field }) => field === 'token')?.value;
  return typeof value === 'string' ? value : null;
};

const withToken = <T>(row: T, token: string | null): T =>
  row !== null && typeof row === 'object' && token !== null ? { ...row, token } : row;

const withoutCaller = (data: Record<string, unknown>): Record<string, unknown> => {
  const { ipAddress: _address, ...rest } = data;
  const token = rest['token'];
  return {
    ...rest,
    userAgent: deviceOf(typeof rest['userAgent'] === 'string' ? rest['userAgent'] : null),
    ...(typeof token === 'string' ? { token: hashOf(token) } : {}),
  };
};

const withSeed = (row: unknown, masterKey: MasterKey): unknown =>
  row !== null && typeof row === 'object' && 'secret' in row
    ? { ...row, secret: openSeed(masterKey, String(row.secret)) }
    : row;

const seal = <A extends TransactionAdapter>(inner: A, masterKey: MasterKey): A => ({
  ...inner,
  create: async (query) => {
    if (query.model !== 'session') return inner.create(query);
    const { token } = query.data as { token?: unknown };
    const row = await inner.create({ ...query, data: withoutCaller(query.data) as typeof query.data });
    return withToken(row, typeof token === 'string' ? token : null);
  },
  findOne: async (query) => {
    if (query.model === 'twoFactor') return withSeed(await inner.findOne(query), masterKey) as never;
    if (query.model !== 'session') return inner.findOne(query);
    return withToken(await inner.findOne({ ...query, where: hashed(query.where) }), namedIn(query.where)) as never;
  },
  update: async (query) => {
    if (query.model !== 'session') return inner.update(query);
    return withToken(await inner.update({ ...query, where: hashed(query.where) }), namedIn(query.where)) as never;
  },
  delete: (query) => inner.delete(query.model === 'session' ? { ...query, where: hashed(query.where) } : query),
  deleteMany: (query) => inner.deleteMany(query.model === 'session' ? { ...query, where: hashed(query.where) } : query),
  findMany: (query) =>
    inner.findMany(query.model === 'session' && query.where ? { ...query, where: hashed(query.where) } : query),
});

const schema = {
  user: users,
  session: sessions,
  account: signInMethods,
  verification: verifications,
  twoFactor: secondFactors,
  passkey: passkeys,
};

/** The adapter for better-auth's `database` option. */
export const sealedSessions =
  ({ db, masterKey }: { db: Database; masterKey: MasterKey }) =>
  (options: BetterAuthOptions): Adapter => {
    const inner = drizzleAdapter(db, { provider: 'pg', schema })(options);
    return { ...seal(inner, masterKey), transaction: (work) => inner.transaction((tx) => work(seal(tx, masterKey))) };
  };
