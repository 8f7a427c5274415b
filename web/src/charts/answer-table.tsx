import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import type { Answer, ResultColumn } from '../../../src/contract/insights.ts';
import { Pseudonym } from '../components/pseudonym.tsx';
import { Td, Th, Tr } from '../components/ui/table.tsx';
import { t } from '../i18n.ts';
import { resultTitle } from './field-title.ts';
import { formatCell, numberFormat } from './format-cell.ts';

const ROW = 32;

/** The answer as a dense table; only the rows in sight are drawn. */
export function AnswerTable({
  answer,
  label,
  height = 'max-h-96',
}: {
  answer: Answer;
  label: string;
  height?: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: answer.rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 20,
  });
  const formats = useMemo(
    () =>
      answer.columns.map(({ currency }, at) =>
        numberFormat(
          answer.rows.map(({ cells }) => cells[at]),
          { currency },
        ),
      ),
    [answer],
  );
  const items = rows.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = rows.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={box} className={`overflow-auto ${height}`} tabIndex={0} role="region" aria-label={label}>
      <table aria-label={label} aria-rowcount={answer.rows.length + 1} className="w-full border-collapse text-13">
        <thead className="sticky top-0 bg-raised">
          <tr>
            {answer.columns.map((column) => (
              <Th key={column.key} right={column.role === 'measure'}>
                {resultTitle(column)}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={before} />
          {items.map((item) => (
            <AnswerRow key={item.key} answer={answer} at={item.index} formats={formats} />
          ))}
          <Spacer height={after} />
        </tbody>
      </table>
    </div>
  );
}

const Spacer = ({ height }: { height: number }) =>
  height > 0 ? (
    <tr aria-hidden>
      <td style={{ height }} />
    </tr>
  ) : null;

type Format = (value: number) => string;

function AnswerRow({ answer, at, formats }: { answer: Answer; at: number; formats: Format[] }) {
  const row = answer.rows[at];
  if (!row) return null;
  return (
    <Tr>
      {answer.columns.map((column, index) => (
        <Td key={column.key} right={column.role === 'measure'}>
          <CellShown cell={row.cells[index] ?? null} column={column} hidden={row.hidden} format={formats[index]} />
        </Td>
      ))}
    </Tr>
  );
}

type CellProps = {
  cell: Answer['rows'][number]['cells'][number];
  column: ResultColumn;
  hidden: boolean;
  format: Format | undefined;
};

function CellShown({ cell, column, hidden, format }: CellProps) {
  if (hidden && column.role === 'measure')
    return (
      <span className="hatch rounded-xs px-1">
        <span className="bg-raised px-1 text-faint">{t('chart.withheld')}</span>
      </span>
    );
  if (typeof cell === 'object' && cell !== null) return <Pseudonym subject={cell.subject} name={cell.pseudonym} />;
  if (typeof cell === 'number' && column.role === 'measure' && format) return <>{format(cell)}</>;
  return <>{formatCell(cell, column)}</>;
}
