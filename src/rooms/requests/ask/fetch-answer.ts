/** Fetching what was answered, by the secret of the letter, until it expires (P12.1, P12.2); and seeing who asks, which is recorded. */
import type { RightsAsker } from '../../../contract/rights.ts';
import { say } from '../../../contract/said.ts';
import { now } from '../../../kit/clock.ts';
import { missing } from '../../../kit/errors.ts';
import {
  type Actor,
  exportAccount,
  type Forgetting,
  type Stores,
  systemActor,
  workspaceById,
  type Workspace,
} from '../../accounts/index.ts';
import { exportFile } from '../export-person.ts';
import { readCertificate } from '../view-erasures.ts';
import { recordFor } from './close-part.ts';
import { type Answerer, type PartRow, partsOf, type RequestRow } from './rights-store.ts';
import { openAsk } from './sealed.ts';

const noFile = (): Error => missing('file', 'Files of an answer are kept for 7 days. Ask again for a new one.');

/** The answered part of a confirmed request. Throws `missing`. */
const partOf = async (stores: Stores, request: RequestRow, partId: string): Promise<PartRow> => {
  const part = (await partsOf(stores.db, [request.id])).find(({ id }) => id === partId);
  if (request.state === 'identity' || part === undefined || part.state !== 'answered') throw noFile();
  return part;
};

const workspaceOf = async (stores: Stores, { workspaceId }: PartRow): Promise<Workspace> => {
  const workspace = workspaceId === null ? null : await workspaceById(stores, workspaceId);
  if (workspace === null) throw noFile();
  return workspace;
};

type Download = { name: string; mediaType: string; body: AsyncIterable<Uint8Array> | string };

const accountFile = async (stores: Stores, part: PartRow, tables: Forgetting['tables']): Promise<Download> => {
  if (part.userId === null) throw noFile();
  const body = await exportAccount(stores, { id: part.userId, name: '' }, { tables });
  return { name: 'account.json', mediaType: 'application/json', body };
};

/** A ZIP from a controller, or the account's export (JSON) from the operator. Throws `missing` when it is over. */
export const fetchAnswer = async (
  stores: Stores,
  request: RequestRow,
  { partId, file }: { partId: string; file: number },
  { tables }: Pick<Forgetting, 'tables'>,
): Promise<Download> => {
  const part = await partOf(stores, request, partId);
  const id = part.exports[file];
  if (id === undefined || part.downloadUntil === null || part.downloadUntil <= now()) throw noFile();
  const detail = say('audit.rightsFetched', { name: request.reference });
  if (part.workspaceId === null) {
    const found = await accountFile(stores, part, tables);
    await recordFor(stores, part, systemActor, { action: 'rights.fetched', detail });
    return found;
  }
  const { name, body } = await exportFile(await workspaceOf(stores, part), id);
  await recordFor(stores, part, systemActor, { action: 'rights.fetched', detail });
  return { name, body: body as AsyncIterable<Uint8Array>, mediaType: 'application/zip' };
};

/** The signed certificate of an erasure, as JSON text. Throws `missing`. */
export const fetchCertificate = async (
  stores: Stores,
  request: RequestRow,
  { partId, file }: { partId: string; file: number },
): Promise<string> => {
  const part = await partOf(stores, request, partId);
  const id = part.erasures[file];
  if (id === undefined) throw noFile();
  return readCertificate(await workspaceOf(stores, part), id);
};

/** Name and address of who asks, for who answers; written to the log first. Empty once they were forgotten. */
export const seeAsker = async (
  stores: Stores,
  actor: Actor,
  answerer: Answerer,
  request: RequestRow,
): Promise<RightsAsker> => {
  const detail = say('audit.rightsAsker', { name: request.reference });
  await recordFor(stores, { workspaceId: answerer }, actor, { action: 'rights.asker-seen', detail });
  const ask = openAsk(stores, request);
  return { name: ask?.name ?? '', email: ask?.email ?? null };
};
