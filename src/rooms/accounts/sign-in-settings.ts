/** What the operator decides about signing in. src/main.ts hands it in; until then the strictest holds. */
import type { Stores } from './workspace.ts';

/** A provider of OpenID Connect. `id` stands in addresses and in the database; `name` is what people read. */
export type Provider = { id: string; name: string; issuer: string; clientId: string; clientSecret: string };

export type SignInSettings = {
  /** `invited`: registering needs the token of an invitation. */
  registration: 'open' | 'invited';
  ageQuestion: 'birth-date' | 'adult';
  providers: readonly Provider[];
  /** Whether mail leaves this installation. */
  mail: boolean;
};

type Holder = Pick<Stores, 'masterKey'>;

const strictest: SignInSettings = {
  registration: 'invited',
  ageQuestion: 'adult',
  providers: [],
  mail: false,
};

const given = new WeakMap<object, SignInSettings>();

/** Sets what holds for these stores; what is left out stays as it is. */
export const configureSignIn = (stores: Holder, settings: Partial<SignInSettings>): void => {
  given.set(stores.masterKey, { ...settingsOf(stores), ...settings });
};

/** What holds now. */
export const settingsOf = (stores: Holder): SignInSettings => given.get(stores.masterKey) ?? strictest;
