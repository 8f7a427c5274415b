/** What ties a provider's answer to this browser tab while the browser is away at the provider. */
const name = 'sign-in-handle';

export const rememberProvider = (handle: string): void => sessionStorage.setItem(name, handle);

/** The handle, once: it is forgotten as it is taken. */
export function takeHandle(): string | null {
  const handle = sessionStorage.getItem(name);
  sessionStorage.removeItem(name);
  return handle;
}
