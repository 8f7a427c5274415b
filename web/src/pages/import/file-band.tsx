import { useState } from 'react';
import type { ImportTable, ImportView } from '../../../../src/contract/imports.ts';
import { cn } from '../../class-names.ts';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx';
import { formatBytes } from '../../format.ts';
import { t, tSaid } from '../../i18n.ts';
import { Band } from './band.tsx';

type FileBandProps = { view: ImportView; selected: number; onSelect: (index: number) => void };

const describe = (table: ImportTable): string =>
  [
    formatBytes(table.bytes),
    tSaid(table.description, table.descriptionSaid),
    table.records === null ? null : t('import.rows', { count: table.records }),
  ]
    .filter((part) => part !== null && part !== '')
    .join(' · ');

/** Band 1: the file or files, how they were read, and their first rows. */
export function FileBand({ view, selected, onSelect }: FileBandProps) {
  const [open, setOpen] = useState(false);
  const table = view.tables[selected];
  if (!table) return null;
  const several = view.tables.length > 1;
  const names = [...new Set(view.tables.map(({ file }) => file))];
  const title =
    names.length === 1 ? names[0] : t('imports.moreFiles', { first: names[0] ?? '', count: names.length - 1 });
  const toggle = (
    <Button size="s" aria-expanded={open} onClick={() => setOpen(!open)}>
      {t(open ? 'import.hideRows' : 'import.showRows')}
    </Button>
  );
  return (
    <Band
      number={1}
      state="done"
      title={title}
      note={several ? t('import.files', { count: view.tables.length }) : describe(table)}
      action={toggle}
    >
      {several || open ? (
        <div className="flex flex-col gap-3">
          {several ? <TableChoice view={view} selected={selected} onSelect={onSelect} /> : null}
          {several ? <p className="text-13 text-muted">{describe(table)}</p> : null}
          {open ? <FirstRows table={table} /> : null}
        </div>
      ) : null}
    </Band>
  );
}

/** Which table of several the page shows; a mark where an answer is needed. */
function TableChoice({ view, selected, onSelect }: FileBandProps) {
  return (
    <div className="flex flex-wrap gap-1.5" role="group" aria-label={t('import.files', { count: view.tables.length })}>
      {view.tables.map((table, index) => {
        const asks = table.columns.some((column) => column.treatment === 'ask');
        return (
          <button
            key={`${table.file}/${table.dataset}`}
            type="button"
            aria-pressed={index === selected}
            onClick={() => onSelect(index)}
            className={cn(
              'flex h-7 items-center gap-1.5 rounded-md border border-line px-2.5 text-13 transition-colors hover:bg-wash',
              index === selected ? 'bg-wash font-medium text-ink' : 'bg-raised text-muted',
            )}
          >
            {table.dataset}
            {asks ? (
              <span className="text-due-ink" title={t('import.treatment.ask')}>
                <span aria-hidden>●</span>
                <span className="sr-only">{t('import.treatment.ask')}</span>
              </span>
            ) : null}
          </button>
        );
      })}
    </div>
  );
}

const FirstRows = ({ table }: { table: ImportTable }) => (
  <Card flush title={t('import.firstRows')} note={t('import.firstRowsNote')}>
    <Table label={t('import.firstRows')}>
      <thead>
        <tr>
          {table.columns.map((column) => (
            <Th key={column.name}>{column.name}</Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.firstRows.map((row, index) => (
          <Tr key={index}>
            {table.columns.map((column, at) => (
              <Td key={column.name} className="max-w-72 truncate">
                {row[at] ?? ''}
              </Td>
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  </Card>
);
