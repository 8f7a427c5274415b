/** backup, restore. */
import { readConfig } from '../config.ts';
import { backupReport, backupState } from '../contract/backups.ts';
import type { Api } from './api.ts';
import { type Call, type Command, note, option, show, usageError } from './command.ts';
import { withApi } from './connect.ts';
import { textTable } from './text-table.ts';

const units = ['B', 'KB', 'MB', 'GB', 'TB'];

const sizeText = (bytes: number): string => {
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power] ?? ''}`;
};
const secondsText = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
const dayText = (iso: string): string => iso.slice(0, 10);

const stepTexts = {
  waiting: 'waiting until imports and erasures are done',
  copying: 'copying both stores',
  sealing: 'encrypting',
  checking: 'reading and hashing',
  verifying: 'restoring it on trial',
  restoring: 'restoring both stores',
  replaying: 'erasing again who was erased since',
} as const;

type Step = { step: keyof typeof stepTexts; bytes: number };

/** Tells each step once, on standard error. */
const teller = (call: Call): ((now: Step | null) => void) => {
  let last: string | null = null;
  return (now) => {
    if (call.json || now === null || now.step === last) return;
    last = now.step;
    call.io.err(`${stepTexts[now.step]} …`);
  };
};

const list = (call: Call): Promise<void> =>
  withApi(call, async ({ api }) => {
    const state = await api.get(backupState, '/staff/backups');
    const rows = state.backups.map(({ name, kind, bytes, ends }) => [name, kind, sizeText(bytes), dayText(ends)]);
    const newest = state.keys.at(-1);
    show(call, state, () =>
      rows.length === 0
        ? 'There is no backup yet.'
        : `${textTable(['Name', 'Kind', 'Size', 'Kept until'], rows)}\n\nKeys of persons: ${state.keys.length} backups, the newest kept until ${newest === undefined ? 'now' : dayText(newest.ends)}.`,
    );
  });

// The server stops it when the call ends; without a server it has to be told.
const stopWith = (api: Api, signal: AbortSignal): (() => void) => {
  const stop = (): void => void api.send('/staff/backups/running', { method: 'DELETE' }).catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  return () => signal.removeEventListener('abort', stop);
};

const make = (call: Call, draft: { kind: string; verify: boolean }): Promise<void> =>
  withApi(call, async ({ api }) => {
    const tell = teller(call);
    const look = async (): Promise<void> => tell((await api.get(backupState, '/staff/backups')).running);
    const timer = setInterval(() => void look().catch(() => {}), 500);
    const forget = stopWith(api, call.signal);
    try {
      const made = await api.get(backupReport, '/staff/backups', { method: 'POST', json: draft });
      show(
        call,
        made,
        () =>
          `${made.name}: ${made.rows.toLocaleString('en')} rows, ${sizeText(made.bytes)}, in ${secondsText(made.milliseconds)} ` +
          `(imports and erasures waited ${secondsText(made.heldMilliseconds)}).\n` +
          `Data is kept until ${dayText(made.ends)}, the keys of persons until ${dayText(made.keysEnd)}.` +
          (made.verified ? '\nRestored on trial: every table holds what it should, and the audit log checks.' : ''),
      );
    } finally {
      clearInterval(timer);
      forget();
    }
  });

export const backupCommand: Command = {
  usage: 'backup [--full] [--verify] | backup --list',
  summary:
    'Back up both stores, incrementally where it can be; --verify restores it on trial; --list shows what there is',
  options: { full: { type: 'boolean' }, verify: { type: 'boolean' }, list: { type: 'boolean' } },
  words: [0, 0],
  run: (call) => {
    const { full, verify, list: onlyList } = call.options;
    if (onlyList !== true) return make(call, { kind: full === true ? 'full' : 'auto', verify: verify === true });
    if (full === true || verify === true) throw usageError('--list goes alone.');
    return list(call);
  },
};

const loud =
  'WITHOUT A LEDGER. Whoever was erased, and every account that was deleted, after this backup was made is back. Erase them again before anybody uses this.';

const restore = async (call: Call, dir: string, dataDir: string): Promise<void> => {
  const none = call.options['without-ledger'] === true;
  const ledger = option(call, 'ledger') ?? null;
  if (none && ledger !== null) throw usageError('Say --ledger or --without-ledger, not both.');
  const { restoreBackup } = await import('../restore.ts');
  const report = await restoreBackup({
    dir,
    dataDir,
    at: option(call, 'at') ?? null,
    keysDir: option(call, 'keys') ?? null,
    ledgerDir: ledger,
    withoutLedger: none,
    config: readConfig({ data: dataDir, demo: false }),
    signal: call.signal,
    onProgress: teller(call),
  });
  if (!report.withLedger) note(call, loud);
  show(
    call,
    report,
    () =>
      `Restored ${report.name}: ${report.rows.toLocaleString('en')} rows in ${report.tables} tables, in ${secondsText(report.milliseconds)}.\n` +
      `By the ledger, ${report.persons} persons were erased again and ${report.accounts} accounts deleted again.\n` +
      'Everybody has to sign in again. Look at API keys, members, restrictions and corrections: they are as they were then.\n' +
      'Keep BACKUP_DIR at these backups, so that they go on and are deleted in time.',
  );
};

export const restoreCommand: Command = {
  usage: 'restore DIR --data NEW [--at TIME] [--ledger DIR | --without-ledger] [--keys DIR]',
  summary: 'Restore the backups in DIR into a new data folder, and erase again who was erased since',
  options: {
    at: { type: 'string' },
    ledger: { type: 'string' },
    'without-ledger': { type: 'boolean' },
    keys: { type: 'string' },
  },
  words: [1, 1],
  run: (call) => {
    const [dir = ''] = call.files;
    const dataDir = option(call, 'data');
    if (dataDir === undefined) throw usageError('Say which new folder with --data.');
    return restore(call, dir, readConfig({ data: dataDir }).dataDir);
  },
};
