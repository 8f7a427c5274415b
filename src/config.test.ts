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

test('own stores beyond this machine are reached encrypted, with a certificate that is checked, or not at all', () => {
  const refused = (name: string, url: string): string => {
    vi.stubEnv(name, url);
    try {
      readConfig();
      return 'taken';
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      vi.unstubAllEnvs();
    }
  };
  for (const url of [
    'postgres://a:b@127.0.0.1/x',
    'postgresql://localhost:5432/x',
    'postgres:///x?host=/var/run/postgresql',
    'postgres://a:b@db.example.org/x?sslmode=verify-full',
    'postgres://a:b@db.example.org/x?sslmode=verify-full&sslrootcert=ca.pem',
  ])
    expect([url, refused('DATABASE_URL', url)]).toEqual([url, 'taken']);
  for (const url of [
    'postgres://a:b@db.example.org/x',
    'postgres://a:b@10.0.0.5/x?sslmode=disable',
    'postgres://a:b@db.example.org/x?sslmode=prefer',
    'postgres://a:b@db.example.org/x?sslmode=require',
    'postgres://a:b@db.example.org/x?sslmode=no-verify',
    'postgres://a:b@db.example.org/x?sslmode=verify-full&sslmode=disable',
    'postgres://a:b@db.example.org/x?sslmode=verify-full&ssl=0',
    'postgres://a:b@localhost/x?host=db.example.org',
    'postgres://a:b@127.evil.example.org/x',
  ])
    expect([url, refused('DATABASE_URL', url)]).toEqual([url, 'store-not-encrypted']);
  expect(refused('DATABASE_URL', 'mysql://db.example.org/x')).toBe('bad-store-url');
  expect(refused('CLICKHOUSE_URL', 'https://a:b@ch.example.org:8443')).toBe('taken');
  expect(refused('CLICKHOUSE_URL', 'http://[::1]:8123')).toBe('taken');
  expect(refused('CLICKHOUSE_URL', 'http://ch.example.org:8123')).toBe('store-not-encrypted');
  expect(refused('CLICKHOUSE_URL', 'ch.example.org')).toBe('bad-store-url');
});

test('a second factor is required wherever others than people at this machine come in, unless the operator says otherwise', () => {
  const ruleWith = (env: Record<string, string>): string => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const { secondFactor } = readConfig().signIn;
    vi.unstubAllEnvs();
    return secondFactor;
  };
  for (const env of [{}, { HOST: 'localhost' }, { HOST: '::1' }, { PUBLIC_URL: 'http://localhost:4000' }] as const)
    expect([env, ruleWith(env)]).toEqual([env, 'offered']);
  for (const env of [{ HOST: '0.0.0.0' }, { HOST: '10.0.0.5' }, { PUBLIC_URL: 'https://data.example.org' }] as const)
    expect([env, ruleWith(env)]).toEqual([env, 'required']);
  expect(ruleWith({ HOST: '0.0.0.0', SECOND_FACTOR: 'offered' })).toBe('offered');
  expect(ruleWith({ SECOND_FACTOR: 'required' })).toBe('required');
});
