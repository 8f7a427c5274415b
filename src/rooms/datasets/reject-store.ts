/** Records that could not be read: kept with line and reason, sealed, until the dataset goes or their person is erased. */
import { sql, type Sql } from '../../kit/literals.ts';
import type { RejectedRecord } from '../../contract/imports.ts';
import type { Workspace } from '../accounts/index.ts';
import { runOf } from './run-store.ts';

const structure = [
  { name: 'run', type: 'UInt32' },
  { name: 'line', type: 'UInt64' },
  { name: 'reason', type: 'String' },
  { name: 'sealed', type: 'String' },
] as const;

const perBatch = 2_000;

const varint = (length: number): Buffer => {
  const bytes: number[] = [];
  let rest = length;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
};

const row = (workspace: Workspace, run: number, { line, reason, record }: RejectedRecord): Buffer => {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(run, 0);
  head.writeBigUInt64LE(BigInt(line), 4);
  const text = Buffer.from(reason);
  const sealed = workspace.keys.seal('rejects', Buffer.from(record));
  return Buffer.concat([head, varint(text.length), text, varint(sealed.length), sealed]);
};

/** Writes rejected records to `table`; returns how many there were. */
export const stageRejects = async (
  workspace: Workspace,
  table: Sql,
  run: number,
  rejects: Iterable<RejectedRecord> | AsyncIterable<RejectedRecord>,
): Promise<number> => {
  let batch: Buffer[] = [];
  let count = 0;
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await workspace.stores.warehouse.insertBytes(table, structure, Buffer.concat(batch));
    batch = [];
  };
  for await (const reject of rejects) {
    batch.push(row(workspace, run, reject));
    count += 1;
    if (batch.length === perBatch) await flush();
  }
  await flush();
  return count;
};

type Stored = { line: string; reason: string; sealed: string };

/** Rejected records of one dataset of an import in the order of the file, opened; none when there is no such load. */
export async function* readRejectedRecords(
  workspace: Workspace,
  importId: string,
  dataset: string,
): AsyncGenerator<RejectedRecord> {
  const run = await runOf(workspace, importId, dataset);
  if (run !== null) yield* readRejects(workspace, run);
}

/** Rejected records of a run in the order of the file, opened. */
export async function* readRejects(workspace: Workspace, run: number): AsyncGenerator<RejectedRecord> {
  for (let after = 0, seen = perBatch; seen === perBatch; after += seen) {
    const rows = await workspace.stores.warehouse.query<Stored>(
      sql`SELECT line, reason, base64Encode(sealed) AS sealed FROM ${workspace.vault('rejects')}
          WHERE run = ${run} ORDER BY line, sealed LIMIT ${perBatch} OFFSET ${after}`,
    );
    for (const { line, reason, sealed } of rows) {
      const record = workspace.keys.open('rejects', Buffer.from(sealed, 'base64')).toString('utf8');
      yield { line: Number(line), reason, record };
    }
    seen = rows.length;
  }
}
