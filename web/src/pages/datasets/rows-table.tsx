import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { Column, Dataset, RowsPage } from '../../../../src/contract/catalog.ts';
import { datasetApi } from '../../api/endpoints.ts';
import { keys } from '../../api/queries.ts';
import { formatKept } from '../../charts/format-cell.ts';
import { cn } from '../../class-names.ts';
import { Chip } from '../../components/chip.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { Pseudonym } from '../../components/pseudonym.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { SkeletonRows } from '../../components/ui/skeleton.tsx';
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx';
import { formatNumber } from '../../format.ts';
import { t, tSaid } from '../../i18n.ts';
import { useSlug, useWorkspace } from '../../workspace.ts';

const PAGE = 100;

/** The rows as everybody sees them: a pseudonym, kept values, tokens. A hundred at a time. */
export function RowsTable({ dataset }: { dataset: Dataset }) {
  const slug = useSlug();
  const [offset, setOffset] = useState(0);
  const page = useQuery({
    queryKey: keys.rows(slug, dataset.name, offset, PAGE),
    queryFn: () => datasetApi.rows(slug, dataset.name, offset, PAGE),
    placeholderData: keepPreviousData,
  });
  if (page.error) return <ErrorState error={page.error} onRetry={() => void page.refetch()} />;
  if (!page.data) return <SkeletonRows rows={12} />;
  if (page.data.total === 0) return <p className="text-13 text-muted">{t('dataset.noRows')}</p>;
  return (
    <div className={cn('flex flex-col gap-3', page.isPlaceholderData && 'opacity-60')}>
      <Card flush>
        <Rows dataset={dataset} page={page.data} />
      </Card>
      <Pager offset={offset} total={page.data.total} onMove={setOffset} />
    </div>
  );
}

function Rows({ dataset, page }: { dataset: Dataset; page: RowsPage }) {
  const { currency } = useWorkspace();
  const columns = page.columns.map((name) => dataset.columnList.find((column) => column.name === name));
  const numeric = page.columns.map((_, at) => page.rows.some(({ cells }) => typeof cells[at] === 'number'));
  return (
    <Table label={t('dataset.tab.rows')}>
      <thead>
        <tr>
          <Th>{t('dataset.person')}</Th>
          {page.columns.map((name, at) => {
            const column = columns[at];
            return (
              <Th key={name} right={numeric[at] ?? false}>
                <span className={cn('flex items-center gap-2', numeric[at] && 'justify-end')}>
                  {name}
                  {column?.category ? (
                    <Chip
                      category={column.category}
                      treatment={column.treatment}
                      why={tSaid(column.why, column.said)}
                    />
                  ) : null}
                </span>
              </Th>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {page.rows.map((row, index) => (
          <Tr key={index}>
            <Td>
              {row.subject && row.pseudonym ? (
                <Pseudonym subject={row.subject} name={row.pseudonym} />
              ) : (
                <span className="text-muted">{t('dataset.nobody')}</span>
              )}
            </Td>
            {row.cells.map((cell, at) => (
              <CellValue
                key={page.columns[at]}
                cell={cell}
                column={columns[at]}
                currency={currency}
                right={numeric[at] ?? false}
              />
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

type CellValueProps = {
  cell: RowsPage['rows'][number]['cells'][number];
  column: Column | undefined;
  currency: string;
  right: boolean;
};

function CellValue({ cell, column, currency, right }: CellValueProps) {
  if (cell === null)
    return (
      <Td right={right} className="text-faint">
        –
      </Td>
    );
  if (typeof cell === 'object')
    return (
      <Td className="relative font-mono text-11 text-muted">
        <span className="sr-only">{t('dataset.token')} </span>
        {cell.token}
      </Td>
    );
  return (
    <Td right={right} className="max-w-96 truncate">
      {formatKept(cell, column?.type, column?.unit === 'money' ? currency : null)}
    </Td>
  );
}

function Pager({ offset, total, onMove }: { offset: number; total: number; onMove: (offset: number) => void }) {
  const to = Math.min(total, offset + PAGE);
  return (
    <div className="flex items-center justify-end gap-2 text-13 text-muted">
      <span>
        {t('dataset.page', { from: formatNumber(offset + 1), to: formatNumber(to), total: formatNumber(total) })}
      </span>
      <Button
        size="icon"
        aria-label={t('dataset.previous')}
        disabled={offset === 0}
        onClick={() => onMove(Math.max(0, offset - PAGE))}
      >
        <ChevronLeft aria-hidden />
      </Button>
      <Button size="icon" aria-label={t('dataset.next')} disabled={to >= total} onClick={() => onMove(offset + PAGE)}>
        <ChevronRight aria-hidden />
      </Button>
    </div>
  );
}
