/** Where the tables of an import stand on the small map: persons first, then whoever refers to them, step by step. */
import type { ImportTable } from '../../../../src/contract/imports.ts';

export type MapNode = {
  dataset: string;
  /** 0: names persons itself; 1: one step away; null: about nobody. */ level: number | null;
  row: number;
};
export type MapEdge = { from: string; to: string | null; column: string };
export type ReferenceMap = { nodes: MapNode[]; edges: MapEdge[]; levels: number; rows: number };

type Owner = { column: string; target: string };

const ownerOf = (table: ImportTable): Owner | null => {
  const reference = table.references.find(({ role, target }) => role === 'owner' && target.dataset !== table.dataset);
  return reference === undefined ? null : { column: reference.column, target: reference.target.dataset };
};

const identifying = (table: ImportTable): string | null =>
  table.columns.find((column) => column.identifier !== null)?.name ?? null;

/** Steps from a table to the persons; cycles end at null. */
const levelOf = (dataset: string, byName: Map<string, ImportTable>, seen: readonly string[] = []): number | null => {
  const table = byName.get(dataset);
  if (table === undefined) return 0; // a dataset that is already loaded
  if (seen.includes(dataset)) return null;
  const owner = ownerOf(table);
  if (owner !== null) {
    const above = levelOf(owner.target, byName, [...seen, dataset]);
    if (above !== null) return above + 1;
  }
  return identifying(table) === null ? null : 0;
};

/** The map of all tables, datasets that are only referred to included. */
export const layOut = (tables: readonly ImportTable[]): ReferenceMap => {
  const byName = new Map(tables.map((table) => [table.dataset, table]));
  const owners = tables.flatMap((table) => ownerOf(table)?.target ?? []);
  const names = [...new Set([...byName.keys(), ...owners])];
  const next = new Map<number | null, number>();
  const nodes = names.map((dataset) => {
    const level = levelOf(dataset, byName);
    const row = next.get(level) ?? 0;
    next.set(level, row + 1);
    return { dataset, level, row };
  });
  const edges = tables.flatMap((table): MapEdge[] => {
    const owner = ownerOf(table);
    if (owner !== null) return [{ from: table.dataset, to: owner.target, column: owner.column }];
    const column = identifying(table);
    return column === null ? [] : [{ from: table.dataset, to: null, column }];
  });
  const levels = Math.max(0, ...nodes.map(({ level }) => level ?? 0)) + 1;
  return { nodes, edges, levels, rows: Math.max(1, ...next.values()) };
};
