/** What the operator decides about signing in. src/main.ts hands it in; until then nobody new gets in. */
import type { Stores } from './workspace.ts';

/** A provider of OpenID Connect. `id` stands in addresses and in the database; `name` is what people read. */
export type Provider = { id: string; name: string; issuer: string; clientId: string; clientSecret: string };

export type SignInSettings = {
  /** `invited`: registering needs the token of an invitation. */
  registration: 'open' | 'invited';
  ageQuestion: 'birth-date' | 'adult';
  providers: readonly Provider[];
  /** `required`: who has no second factor can do nothing but set one up. A passkey is both factors. */
  secondFactor: 'required' | 'offered';
  /** Whether mail leaves this installation. */
  mail: boolean;
};

type Holder = Pick<Stores, 'masterKey'>;

const closed: SignInSettings = {
  registration: 'invited',
  ageQuestion: 'adult',
  providers: [],
  secondFactor: 'offered',
  mail: false,
};

const given = new WeakMap<object, SignInSettings>();

/** Sets what holds for these stores; what is left out stays as it is. */
export const configureSignIn = (stores: Holder, settings: Partial<SignInSettings>): void => {
  given.set(stores.masterKey, { ...settingsOf(stores), ...settings });
};

/** What holds now. */
export const settingsOf = (stores: Holder): SignInSettings => given.get(stores.masterKey) ?? closed;
