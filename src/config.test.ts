import { afterEach, expect, test, vi } from 'vitest';
import { readConfig } from './config.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('registering is by invitation unless the operator opens it, and a wrong word is refused', () => {
  expect(readConfig().signIn).toMatchObject({ registration: 'invited', ageQuestion: 'adult' });
  vi.stubEnv('REGISTRATION', 'open');
  vi.stubEnv('AGE_QUESTION', 'birth-date');
  expect(readConfig().signIn).toMatchObject({ registration: 'open', ageQuestion: 'birth-date' });
  vi.stubEnv('REGISTRATION', 'yes');
  expect(() => readConfig()).toThrow(/REGISTRATION cannot be used/);
});

test('providers are read from their three settings, and a half one is refused', () => {
  vi.stubEnv('OIDC_MICROSOFT_ISSUER', 'https://login.microsoftonline.com/tenant/v2.0');
  vi.stubEnv('OIDC_MICROSOFT_CLIENT_ID', 'id');
  vi.stubEnv('OIDC_MICROSOFT_CLIENT_SECRET', 'secret');
  vi.stubEnv('OIDC_ACME_ISSUER', 'https://id.acme.example');
  vi.stubEnv('OIDC_ACME_CLIENT_ID', 'id');
  expect(() => readConfig()).toThrow(/ACME is not set up whole/);
  vi.stubEnv('OIDC_ACME_CLIENT_SECRET', 'secret');
  vi.stubEnv('OIDC_ACME_LABEL', 'Acme ID');
  expect(readConfig().signIn.providers.map(({ id, name }) => [id, name])).toEqual([
    ['acme', 'Acme ID'],
    ['microsoft', 'Microsoft'],
  ]);
});
