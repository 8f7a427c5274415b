/** A provider of OpenID Connect on this machine that hands out whatever ID token a test wants, well made or forged. */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type Words = Record<string, unknown>;

/** What differs from a token that is right. `key`: who signs it. */
export type Forgery = { claims?: Words; header?: Words; key?: 'own' | 'foreign' | 'client secret' | 'nobody' };

export type ForgedProvider = {
  issuer: string;
  /** The next token; `nonce` as the browser was sent with. */
  tokenFor: (nonce: string, forgery?: Forgery) => void;
  /** The last token that was handed out. */
  handedOut: () => string;
  server: Server;
};

export const clientId = 'perfectlydata';
export const clientSecret = 'a-secret-of-this-test-only-1234567890';
export const accessToken = 'an-access-token-of-this-test';

const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });

const base64url = (value: Words): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const signatureOf = (text: string, key: NonNullable<Forgery['key']>): string => {
  if (key === 'nobody') return '';
  if (key === 'client secret') return createHmac('sha256', clientSecret).update(text).digest('base64url');
  const { privateKey } = key === 'own' ? own : foreign;
  return sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url');
};

const makeToken = (issuer: string, nonce: string, { claims, header, key = 'own' }: Forgery): string => {
  const at = Math.floor(Date.now() / 1000);
  const person = { sub: 'frieda', email: 'frieda@example.org', email_verified: true, name: 'Frieda' };
  const right = { iss: issuer, aud: clientId, nonce, iat: at, exp: at + 300, ...person };
  const head = base64url({ alg: 'RS256', kid: 'one', typ: 'JWT', ...header });
  const text = `${head}.${base64url({ ...right, ...claims })}`;
  return `${text}.${signatureOf(text, key)}`;
};

/** Listens on a free port of loopback. */
export const openForgedProvider = async (): Promise<ForgedProvider> => {
  let token = '';
  const aboutItself = (issuer: string) => ({
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
    authorization_response_iss_parameter_supported: true,
  });
  const pages = (issuer: string): Record<string, unknown> => ({
    '/.well-known/openid-configuration': aboutItself(issuer),
    // Says that it is somebody else than it was asked as.
    '/pretender/.well-known/openid-configuration': aboutItself(issuer),
    '/jwks': { keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] },
    '/token': { access_token: accessToken, token_type: 'Bearer', expires_in: 300, id_token: token },
  });
  const server = createServer((request, response) => {
    const page = pages(`http://${request.headers.host}`)[request.url ?? ''];
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(page ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tokenFor = (nonce: string, forgery: Forgery = {}): void => void (token = makeToken(issuer, nonce, forgery));
  return { issuer, tokenFor, handedOut: () => token, server };
};
