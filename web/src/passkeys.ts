/** WebAuthn level 3 in the browser: options and answers as JSON. */

type Json = Record<string, unknown>;

/** An address in figures: passkeys belong to names, so browsers refuse them there. */
const isNumeric = (host: string): boolean => /^[\d.]+$|:/.test(host);

/** True where this browser can make and use passkeys from JSON, and the page has a name for them to belong to. */
export const canPasskeys = (): boolean =>
  !isNumeric(location.hostname) &&
  typeof PublicKeyCredential !== 'undefined' &&
  'parseRequestOptionsFromJSON' in PublicKeyCredential;

const asJson = (credential: Credential | null): Json | null =>
  credential instanceof PublicKeyCredential ? { ...credential.toJSON() } : null;

/** Closed without an answer, or timed out: nothing went wrong. */
const isRefusal = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'AbortError');

const orNothing = async (asked: Promise<Credential | null>): Promise<Json | null> => {
  try {
    return asJson(await asked);
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
};

/** Asks for a passkey that exists; null when the person closed the browser's question. */
export const askPasskey = (options: Json): Promise<Json | null> =>
  orNothing(
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(
        options as unknown as PublicKeyCredentialRequestOptionsJSON,
      ),
    }),
  );

/** Makes a new passkey; null when the person closed the browser's question. */
export const makePasskey = (options: Json): Promise<Json | null> =>
  orNothing(
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
        options as unknown as PublicKeyCredentialCreationOptionsJSON,
      ),
    }),
  );
