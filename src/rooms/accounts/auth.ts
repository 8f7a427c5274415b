/** better-auth of an installation, made when somebody first signs in: it takes half a second to load, and a start should not. */
import type { AuthStores, makeAuth } from './make-auth.ts';

export type { AuthStores } from './make-auth.ts';

type Auth = ReturnType<typeof makeAuth>;

const made = new WeakMap<object, Promise<Auth>>();

const make = async (stores: AuthStores): Promise<Auth> => (await import('./make-auth.ts')).makeAuth(stores);

/** The one of these stores, made once. */
export const authOf = (stores: AuthStores): Promise<Auth> => {
  const auth = made.get(stores.db) ?? make(stores);
  made.set(stores.db, auth);
  return auth;
};

/** Whether better-auth refused, as it does for what a person got wrong; what it says is not shown. */
export const isRefusal = (error: unknown): boolean => error instanceof Error && error.name === 'APIError';
