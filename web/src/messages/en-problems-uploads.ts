/** What the server refuses about files that are sent to it, and about backups. */
export const enUploadProblems = {
  'backup-not-verified': [
    'The backup {name} could not be restored on trial',
    'Nothing of the installation was touched. Make a full one with --full, and tell the maintainers if it stays so.',
  ],
  'backup-under-way': [
    'A backup is being made already',
    'Wait until it is done, or stop it. Nothing was changed by this call.',
  ],
  'stores-on-servers': [
    'The stores are on servers, which are backed up by their own means',
    'Back up PostgreSQL and ClickHouse with their tools, both at the same quiet time. Of the data folder keep copies of ledger (always the newest) and exports, and apart from all of them master.key and derivation.key. Nothing was written.',
  ],
  'upload-empty': ['The file is empty', 'It has no bytes. Nothing was kept.'],
  'upload-infected': [
    'The scanner for malware refused this file',
    'It knows something harmful in it. Nothing was kept.',
  ],
  'upload-missing': [
    'An uploaded file is not there any more',
    'Uploads wait for 24 hours. Upload it again. Nothing was changed.',
  ],
  'upload-not-scanned': [
    'The file could not be scanned for malware',
    'Tell those who run this service: the scanner does not answer, or takes no file of that size. Nothing was kept.',
  ],
  'upload-too-large': ['{said}', '{said}'],
  'csv-unclosed-quote': [
    'A quote is opened and never closed',
    'It is in line {line}, the first of the table. Close it there, or double it.',
  ],
  'parquet-empty': ['The Parquet file has no columns', 'There is nothing in it to import.'],
} as const satisfies Record<string, readonly [title: string, detail: string]>;
