/**
 * Looks for canaries in every byte under a folder: as text in several encodings, decrypted where the disk's key is given,
 * and decompressed. A search that could not see anything would find nothing, so a control that must be there is searched
 * in the same pass, and its absence is an error.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { openClickHouseBlocks, openEncryptedFile, openFrames } from './decompress.ts';

/** A text, or a 64-bit number as it stands in a column (little or big endian, and in digits). */
export type Canary = { name: string; text: string } | { name: string; number: bigint };

export type Sighting = { canary: string; encoding: string; file: string; layer: string };

export type ScanReport = {
  files: number;
  /** Bytes searched, all layers together. */
  bytes: number;
  /** Files of the encrypted disk that were decrypted, and of those the ones made of compressed blocks. */
  decrypted: number;
  decompressed: number;
  sightings: Sighting[];
  controls: Sighting[];
};

type Needle = { canary: string; encoding: string; bytes: Buffer };

// A text inside a longer base64 string shows in one of three forms, its first and last letters depending on neighbours.
const base64Forms = (text: string): Buffer[] =>
  [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)])
      .toString('base64')
      .replace(/=+$/, '');
    return Buffer.from(encoded.slice(shift === 0 ? 0 : shift + 1, -1));
  });

const textForms = (text: string): [string, Buffer][] => {
  const hex = Buffer.from(text).toString('hex');
  return [
    ['plain', Buffer.from(text)],
    ['lower', Buffer.from(text.toLowerCase())],
    ['upper', Buffer.from(text.toUpperCase())],
    ['utf-16le', Buffer.from(text, 'utf16le')],
    ['utf-16be', Buffer.from(text, 'utf16le').swap16()],
    ['hex', Buffer.from(hex)],
    ['hex upper', Buffer.from(hex.toUpperCase())],
    ['url', Buffer.from(encodeURIComponent(text))],
    ['url form', Buffer.from(new URLSearchParams({ q: text }).toString().slice(2))],
    ['json', Buffer.from(JSON.stringify(text).slice(1, -1))],
    ...base64Forms(text).flatMap((bytes, i): [string, Buffer][] => [
      [`base64 +${i}`, bytes],
      [`base64url +${i}`, Buffer.from(bytes.toString().replaceAll('+', '-').replaceAll('/', '_'))],
    ]),
  ];
};

const numberForms = (value: bigint): [string, Buffer][] => {
  const little = Buffer.alloc(8);
  little.writeBigUInt64LE(value);
  const big = Buffer.from(little).swap64();
  return [
    ['64-bit LE', little],
    ['64-bit BE', big],
    ...textForms(big.toString('hex')),
    ['digits', Buffer.from(String(value))],
  ];
};

/** Shortest form that is searched: shorter ones are met by chance. */
const shortest = 5;

const needlesOf = (canary: Canary): Needle[] => {
  const forms = 'text' in canary ? textForms(canary.text) : numberForms(canary.number);
  const searched = forms.filter(([, bytes]) => bytes.length >= shortest).toReversed(); // the first name of a form wins
  const seen = new Map(searched.map(([encoding, bytes]) => [bytes.toString('hex'), [encoding, bytes] as const]));
  if (seen.size === 0) throw new RangeError(`The canary ${canary.name} is too short to be searched`);
  return [...seen.values()].map(([encoding, bytes]) => ({ canary: canary.name, encoding, bytes }));
};

type Layer = { layer: string; data: Buffer };

const layersOf = (file: Buffer, diskKey: Uint8Array | undefined): Layer[] => {
  const decrypted = diskKey === undefined ? null : openEncryptedFile(file, diskKey);
  const base: Layer[] = [{ layer: 'as it is', data: file }];
  if (decrypted !== null) base.push({ layer: 'decrypted', data: decrypted });
  const inner = base.flatMap(({ layer, data }) => {
    const blocks = openClickHouseBlocks(data);
    return blocks === null ? [] : [{ layer: `${layer}, blocks`, data: blocks }];
  });
  const outer = [...base.slice(decrypted === null ? 0 : 1), ...inner];
  return [...base, ...inner, ...outer.flatMap(({ layer, data }) => nested(layer, data, 2))];
};

const nested = (layer: string, data: Buffer, depth: number): Layer[] =>
  depth === 0
    ? []
    : openFrames(data).flatMap((frame) => [
        { layer: `${layer}, ${frame.layer}`, data: frame.data },
        ...nested(`${layer}, ${frame.layer}`, frame.data, depth - 1),
      ]);

/** Every file below a folder, symbolic links not followed. Files that vanish while the scan runs are left out. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const readIfThere = (path: string): Buffer | null => {
  try {
    return statSync(path).size > 2 ** 31 - 1 ? refuse(path) : readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
};

const refuse = (path: string): never => {
  throw new RangeError(`${path} is too large for this scanner`);
};

const look = (layers: readonly Layer[], needles: readonly Needle[], file: string): Sighting[] =>
  layers.flatMap(({ layer, data }) =>
    needles
      .filter(({ bytes }) => data.includes(bytes))
      .map(({ canary, encoding }) => ({ canary, encoding, file, layer })),
  );

/**
 * Scans every file under `folder`. `controls` must each be found, `diskKey` is the warehouse's disk key (32 bytes).
 * Throws when a control is not found, or when a disk key was given and no file could be decrypted and decompressed.
 */
export const scanForCanaries = (
  folder: string,
  options: { canaries: readonly Canary[]; controls: readonly Canary[]; diskKey?: Uint8Array },
): ScanReport => {
  if (options.controls.length === 0) throw new RangeError('A scan without a control proves nothing');
  const canaries = options.canaries.flatMap(needlesOf);
  const controls = options.controls.flatMap(needlesOf);
  const report: ScanReport = { files: 0, bytes: 0, decrypted: 0, decompressed: 0, sightings: [], controls: [] };
  for (const path of filesBelow(folder)) {
    const content = readIfThere(path);
    if (content === null) continue;
    const file = relative(folder, path);
    const layers = [{ layer: 'file name', data: Buffer.from(file) }, ...layersOf(content, options.diskKey)];
    report.files += 1;
    report.bytes += layers.reduce((sum, { data }) => sum + data.length, 0);
    report.decrypted += layers.some(({ layer }) => layer === 'decrypted') ? 1 : 0;
    report.decompressed += layers.some(({ layer }) => layer === 'decrypted, blocks') ? 1 : 0;
    report.sightings.push(...look(layers, canaries, file));
    report.controls.push(...look(layers, controls, file));
  }
  assertSighted(report, options);
  return report;
};

const assertSighted = (report: ScanReport, options: { controls: readonly Canary[]; diskKey?: Uint8Array }): void => {
  const blind = options.controls.filter(({ name }) => !report.controls.some((sighting) => sighting.canary === name));
  if (blind.length > 0)
    throw new Error(`The scan did not see its control: ${blind.map(({ name }) => name).join(', ')}`);
  if (options.diskKey !== undefined && (report.decrypted === 0 || report.decompressed === 0))
    throw new Error('The scan opened no file of the encrypted disk: wrong key, or another layout');
};
