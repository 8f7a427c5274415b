/** Where people reach this installation, for links in letters. Never taken from a request, which could name another place. */
let base = 'http://127.0.0.1:4000';

/** Says the address once it is known, at the start: `https://data.example.com`, without a path. */
export const setPublicUrl = (url: string): void => {
  base = url.replace(/\/+$/, '');
};

/** The whole address of a page: `publicUrl('/verify-email#token=…')`. */
export const publicUrl = (path: string): string => `${base}${path}`;
