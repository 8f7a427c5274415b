/** Tokens in Node, as `tokenSql` makes them: a text that somebody gives never stands in a statement. */
import type { Workspace } from '../accounts/index.ts';
import { sipHash64 } from './sip-hash.ts';

/** Makes tokens (UInt64) of exact texts within one token domain; 0 for empty text. */
export const tokeniser = (workspace: Workspace, domain: string): ((text: string) => bigint) => {
  const key = workspace.keys.derive(`token:${domain}`, 16);
  return (text) => (text === '' ? 0n : sipHash64(key, Buffer.from(text)));
};
