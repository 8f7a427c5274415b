/** What a file is, by its first bytes. Its ending is never believed. */
import { invalid } from '../../../kit/errors.ts';
import type { Trouble } from '../../../kit/errors.ts';
import type { Compression } from './shapes.ts';

const starts = (head: Buffer, ...bytes: number[]): boolean => bytes.every((byte, i) => head[i] === byte);
const startsText = (head: Buffer, text: string): boolean => head.toString('latin1', 0, text.length) === text;

/** How the file's bytes are compressed. */
export function sniffCompression(head: Buffer): Compression {
  if (starts(head, 0x1f, 0x8b, 0x08)) return 'gzip';
  if (starts(head, 0x28, 0xb5, 0x2f, 0xfd)) return 'zstd';
  return 'none';
}

const other = (what: string, todo: string): Trouble => invalid('file-kind-unsupported', `This is ${what}`, todo);

/** The error for kinds of file that are recognised but not read; null for everything else. */
export function unsupportedKind(head: Buffer): Trouble | null {
  if (startsText(head, 'PK\x03\x04') || startsText(head, 'PK\x05\x06')) return zipKind(head);
  if (starts(head, 0xd0, 0xcf, 0x11, 0xe0))
    return other('an old Excel workbook or another Office document', 'Save each sheet as CSV and give those files.');
  if (startsText(head, '%PDF')) return other('a PDF document', 'Export the table as CSV from where it comes from.');
  if (startsText(head, 'BZh')) return other('a bzip2 archive', 'Decompress it, or compress it with gzip or zstd.');
  if (starts(head, 0xfd, 0x37, 0x7a, 0x58))
    return other('an xz archive', 'Decompress it, or compress it with gzip or zstd.');
  if (startsText(head, '7z\xbc\xaf')) return other('a 7-Zip archive', 'Unpack it and give the files in it.');
  if (startsText(head, 'Rar!')) return other('a RAR archive', 'Unpack it and give the files in it.');
  if (startsText(head, 'ORC')) return other('an ORC file', 'Convert it to Parquet.');
  if (startsText(head, 'Obj\x01')) return other('an Avro file', 'Convert it to Parquet.');
  if (startsText(head, 'ARROW1')) return other('an Arrow file', 'Convert it to Parquet.');
  if (startsText(head, 'PARE')) return other('an encrypted Parquet file', 'Write it again without encryption.');
  return null;
}

function zipKind(head: Buffer): Trouble {
  const names = head.toString('latin1');
  if (/xl\/|\[Content_Types\]\.xml/.test(names))
    return other('an Excel workbook', 'Save each sheet as CSV (UTF-8) and give those files.');
  if (names.includes('opendocument'))
    return other('an OpenDocument spreadsheet', 'Save each sheet as CSV and give those files.');
  return other('a ZIP archive', 'Unpack it and give the files in it.');
}

export type ContentKind = 'parquet' | 'sqlite' | 'text';

/** Which reader reads these decompressed bytes. */
export function sniffKind(head: Buffer): ContentKind {
  if (startsText(head, 'PAR1')) return 'parquet';
  if (startsText(head, 'SQLite format 3\0')) return 'sqlite';
  return 'text';
}
