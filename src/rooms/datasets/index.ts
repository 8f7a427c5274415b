/** Customers' data: the catalogue of datasets, pseudonymous rows, identities, keys and the vault (C5.1, P5.2, P7.1). */
export {
  asKnownChange,
  type CatalogueColumn,
  type CatalogueDataset,
  catalogue,
  catalogueDataset,
  catalogueState,
  rowsChanged,
  rowsVersion,
  tokenColumn,
  valueColumn,
} from './catalogue.ts';
export { appendToLedger, fingerprintOf, ledgerHashOf, readLedger, removeLedger } from './erasure-ledger.ts';
export { fingerprintSql, ledgerHashSql, tokenSql } from './hashing.ts';
export { normalisedSql, normaliseIdentifier } from './normalise-identifier.ts';
export { policy } from './policy.ts';
export { pseudonymOf, subjectFromHex, subjectHex } from './pseudonym.ts';
export { boundSql, heldSql, unwrapSql } from './seal-values.ts';
export { openSealed, personKeys, readVault, unpack, unwrapKey, type VaultValue } from './read-vault.ts';
export { datasetColumns, datasetReferences, datasets, declarations, importRuns } from './tables.ts';
export { loadTables, type LoadOutcome } from './load-tables.ts';
export {
  type LoadColumn,
  type LoadOptions,
  type LoadProgress,
  type LoadResult,
  type LoadTable,
  NeedsStrictRead,
} from './load-shapes.ts';
export { allAtRest, oneAtATime } from './one-at-a-time.ts';
export { dropOrphans } from './publish-load.ts';
export { recoverLoads } from './recover-loads.ts';
export { whileHeld } from './keep-erased-out.ts';
export { addToVault, sealValue } from './correct/add-to-vault.ts';
export { applyCorrections, finishCorrections } from './correct/apply-corrections.ts';
export { lookAtValues, storedValue, tokenOfRow, vaultDomain } from './correct/column-values.ts';
export { type CorrectionRow, forgetCorrections, insertCorrections } from './correct/correction-store.ts';
export { finishBehind, readSettings, settleBehind } from './limit/hide-soon.ts';
export { allLimits, insertLimit, isAside, type LimitRow, openLimits, setLimits } from './limit/limit-store.ts';
export { bringBack, hideIn, type OnStep, setAside } from './limit/move-rows.ts';
export { rowsTurn, settlePending, whileRowsStay } from './limit/rows-lock.ts';
export { endLimits, finishCutOff, finishLimits, finishWriting } from './limit/settle-limits.ts';
export { besideDatasets, regroupTable } from './limit/side-tables.ts';
export { anonymiseRows, dropKeepWork } from './keep/anonymise-rows.ts';
export { countDue, cutoffOf, dateColumns, dueSql, oldRuns } from './keep/due-rows.ts';
export { deleteRejects, hideDue } from './keep/erase-rows.ts';
export { allHolds, endHold, type HoldRow, holdsAt, insertHold, oneHold, sweepHolds } from './keep/hold-store.ts';
export { keptWords } from './keep/kept-words.ts';
export { isTouched, narrowVault, noteTouched, noteTouchedPersons } from './keep/narrow-vault.ts';
export { type Held, heldNow, heldOf, requirePersonsFree, requireRowsFree } from './keep/on-hold.ts';
export {
  beginRun,
  deleteRule,
  lastRun,
  openRun,
  putRule,
  type RuleRow as RetentionRuleRow,
  type RunResult,
  type RunRow as RetentionRunRow,
  rulesOf,
  setRun,
  sweepRuns,
} from './keep/rule-store.ts';
export { readRejectedRecords, readRejects } from './reject-store.ts';
export { countInRun, dailyRun } from './daily-run.ts';
export { ownersOfKeys } from './owners-of-keys.ts';
export { clearPending, setPending } from './pending-rows.ts';
export { isThere } from './stage.ts';
export { tokeniser } from './token-of.ts';
export { changeDataset } from './change-dataset.ts';
export { clockTextSql } from './clock-text.ts';
export { deleteDataset } from './delete-dataset.ts';
export { describeDataset, listDatasets, listRows } from './view-datasets.ts';
export { ensureVaultTables } from './warehouse-tables.ts';
