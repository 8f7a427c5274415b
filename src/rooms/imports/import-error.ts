/** What an import that failed says of itself: for people, without a value from the data. */
import { isTrouble } from '../../kit/errors.ts';
import { errorFacts, log } from '../../kit/log.ts';

export type ImportError = { code: string; title: string; detail: string };

/** A trouble in its own words; anything else is a defect of ours, logged and shown as one. */
export const errorOf = (error: unknown): ImportError => {
  if (isTrouble(error)) return { code: error.code, title: error.title, detail: error.detail };
  log.error('import.failed', errorFacts(error));
  return {
    code: 'import-broken',
    title: 'Something went wrong on our side',
    detail: 'Nothing was loaded. Try again; if it happens again, tell us when it was.',
  };
};

/** For imports that a stopped server left behind. */
export const serverStopped: ImportError = {
  code: 'server-stopped',
  title: 'The server stopped while this was under way',
  detail: 'Nothing was loaded. Load again.',
};
