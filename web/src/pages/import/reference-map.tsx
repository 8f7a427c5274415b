import type { ImportTable } from '../../../../src/contract/imports.ts';
import { t } from '../../i18n.ts';
import { layOut, type MapNode, type ReferenceMap } from './reference-layout.ts';

const BOX = { w: 148, h: 28, gapX: 112, gapY: 12 };
const PERSONS = 84;

const place = (node: MapNode): { x: number; y: number } => ({
  x: PERSONS + BOX.gapX + (node.level ?? 0) * (BOX.w + BOX.gapX),
  // Half a pixel for the line around the first box.
  y: 0.5 + node.row * (BOX.h + BOX.gapY),
});

const shorten = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;

/** Persons and the tables that lead to them, drawn as a small map; the same as a sentence for screen readers. */
export function ReferenceMapDrawing({ tables }: { tables: ImportTable[] }) {
  const map = layOut(tables);
  const linked = map.nodes.filter((node) => node.level !== null);
  if (linked.length === 0) return null;
  const width = PERSONS + map.levels * (BOX.w + BOX.gapX) + 1;
  const rows = Math.max(...linked.map(({ row }) => row)) + 1;
  const height = rows * (BOX.h + BOX.gapY) - BOX.gapY + 1;
  const said = map.edges.map(({ from, column }) => t('import.mapSaid', { table: from, column })).join('; ');
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t('import.map')}>
      <svg width={width} height={height} role="img" aria-label={`${t('import.map')}: ${said}`} className="text-11">
        <Persons height={height} />
        {map.edges.map((edge) => (
          <Edge key={edge.from} edge={edge} map={map} height={height} />
        ))}
        {linked.map((node) => (
          <Box key={node.dataset} node={node} />
        ))}
      </svg>
    </div>
  );
}

const Persons = ({ height }: { height: number }) => (
  <g transform={`translate(0 ${height / 2 - 14})`}>
    <rect width={PERSONS} height={28} rx="14" className="fill-accent-wash" />
    <text x={PERSONS / 2} y="18" textAnchor="middle" className="fill-accent font-medium">
      {t('import.mapPersons')}
    </text>
  </g>
);

const Box = ({ node }: { node: MapNode }) => {
  const { x, y } = place(node);
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect width={BOX.w} height={BOX.h} rx="6" className="fill-raised stroke-line-strong" />
      <text x="10" y="18" className="fill-ink font-medium">
        {shorten(node.dataset, 20)}
      </text>
    </g>
  );
};

function Edge({ edge, map, height }: { edge: ReferenceMap['edges'][number]; map: ReferenceMap; height: number }) {
  const from = map.nodes.find(({ dataset }) => dataset === edge.from);
  const target = map.nodes.find(({ dataset }) => dataset === edge.to);
  if (!from || from.level === null || (edge.to !== null && (!target || target.level === null))) return null;
  const a = place(from);
  const start = target ? { x: place(target).x + BOX.w, y: place(target).y + BOX.h / 2 } : { x: PERSONS, y: height / 2 };
  const end = { x: a.x, y: a.y + BOX.h / 2 };
  const middle = (start.x + end.x) / 2;
  return (
    <g>
      <path
        d={`M${start.x} ${start.y}C${middle} ${start.y} ${middle} ${end.y} ${end.x} ${end.y}`}
        className="fill-none stroke-line-strong"
      />
      <text
        x={end.x - 6}
        y={end.y - 4}
        textAnchor="end"
        className="fill-muted stroke-raised stroke-[4px] [paint-order:stroke]"
      >
        {shorten(edge.column, 17)}
      </text>
    </g>
  );
}
