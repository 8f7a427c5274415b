import { useState } from 'react';
import type { Column } from '../../../../src/contract/catalog.ts';
import type { ImportColumn, ImportTable, ImportView } from '../../../../src/contract/imports.ts';
import { cn } from '../../class-names.ts';
import { categoryLabel, Chip } from '../../components/chip.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Input } from '../../components/ui/input.tsx';
import { Select } from '../../components/ui/select.tsx';
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx';
import { holdsNumbers, UnitSelect } from '../../components/unit-select.tsx';
import { t, tSaid, type MessageKey } from '../../i18n.ts';
import { enWords } from '../../messages/words.en.ts';
import { useWorkspace } from '../../workspace.ts';
import { Band } from './band.tsx';
import {
  identifierChange,
  type IdentifiesChoice,
  searchColumns,
  type TableChange,
  treatmentChange,
  treatmentChoice,
  treatmentChoices,
} from './column-choices.ts';
import { References } from './references.tsx';

type ColumnBandProps = {
  view: ImportView;
  selected: number;
  onSelect: (index: number) => void;
  onChange: (change: TableChange) => void;
};

const summary = (table: ImportTable): string => {
  const personal = table.columns.filter((column) => column.category !== null).length;
  return `${t('import.columns', { count: table.columns.length })} · ${t('import.personal', { count: personal })}`;
};

/** Band 2: every column with what was recognised, and what will be done with it. */
export function ColumnBand({ view, selected, onSelect, onChange }: ColumnBandProps) {
  const [words, setWords] = useState('');
  const table = view.tables[selected];
  if (!table) return null;
  const asks = table.columns.filter((column) => column.treatment === 'ask').length;
  const found = searchColumns(table.columns, words);
  const note = (
    <>
      {summary(table)}
      {asks > 0 ? <span className="text-due-ink"> · {t('import.needs', { count: asks })}</span> : null}
    </>
  );
  const search = (
    <Input
      type="search"
      value={words}
      onChange={(event) => setWords(event.target.value)}
      placeholder={t('import.search')}
      aria-label={t('import.search')}
      className="w-56"
    />
  );
  return (
    <Band number={2} state="now" title={`${t('import.what')}: ${table.dataset}`} note={note} action={search}>
      <div className="flex flex-col gap-3">
        <Card flush>
          {found.length > 0 ? (
            <ColumnTable columns={found} onChange={(column) => onChange({ columns: [column] })} />
          ) : (
            <p className="px-4 py-2 text-13 text-muted">{t('import.noColumn')}</p>
          )}
        </Card>
        <Clocks table={table} />
        <References view={view} table={table} onSelect={onSelect} onChange={onChange} />
      </div>
    </Band>
  );
}

/** In which zone times are read, where there are any. */
function Clocks({ table }: { table: ImportTable }) {
  const { timeZone } = useWorkspace();
  if (table.columns.every(({ type }) => type !== 'datetime')) return null;
  return <p className="text-13 text-muted">{t('import.clocks', { zone: timeZone })}</p>;
}

type ChangeOne = (change: NonNullable<TableChange['columns']>[number]) => void;

/** Left out on a narrow screen, where what is asked has to be in sight: the chip's panel says why, the first rows show values. */
const roomy = 'max-md:hidden';

const ColumnTable = ({ columns, onChange }: { columns: ImportColumn[]; onChange: ChangeOne }) => (
  <Table label={t('import.what')}>
    <thead>
      <tr>
        <Th>{t('import.col.column')}</Th>
        <Th className={roomy}>{t('import.col.sample')}</Th>
        <Th>{t('import.col.recognised')}</Th>
        <Th className={roomy}>{t('import.col.why')}</Th>
        <Th>{t('import.col.do')}</Th>
        <Th>{t('import.col.identifies')}</Th>
        <Th className={roomy}>{t('unit.label')}</Th>
      </tr>
    </thead>
    <tbody>
      {columns.map((column) => (
        <Tr key={column.name}>
          <Td className="max-w-28 truncate font-medium md:max-w-52" title={column.name}>
            {column.name}
          </Td>
          <Td className={cn('max-w-48 truncate text-muted', roomy)}>
            {column.sample.join(', ') || t('import.empty.sample')}
          </Td>
          <Td>
            <Recognised column={column} onChange={onChange} />
          </Td>
          <Td className={cn('relative w-full max-w-0 min-w-60 text-muted', roomy)}>
            <Confidence column={column} />
          </Td>
          <Td>
            <TreatmentSelect column={column} onChange={onChange} />
          </Td>
          <Td>
            <IdentifiesSelect column={column} onChange={onChange} />
          </Td>
          <Td className={roomy}>
            {holdsNumbers(column) ? (
              <UnitSelect column={column} onChange={(unit) => onChange({ name: column.name, unit })} />
            ) : null}
          </Td>
        </Tr>
      ))}
    </tbody>
  </Table>
);

const categories = Object.keys(enWords)
  .filter((key) => key.startsWith('category.user'))
  .map((key) => key.slice('category.'.length));

/** The chip; its panel says why, and lets a person say that it is something else. */
function Recognised({ column, onChange }: { column: Column; onChange: ChangeOne }) {
  const known = column.category === null || categories.includes(column.category);
  const options = [
    { value: 'none', label: t('category.none') },
    ...(known ? [] : [{ value: column.category ?? '', label: categoryLabel(column.category) }]),
    ...categories.map((category) => ({ value: category, label: categoryLabel(category) })),
  ];
  const change = (
    <Select
      label={t('import.change.category')}
      value={column.category ?? 'none'}
      options={options}
      onChange={(category) => onChange({ name: column.name, category: category === 'none' ? null : category })}
      className="w-full"
    />
  );
  return (
    <Chip
      short
      category={column.category}
      treatment={column.treatment}
      why={tSaid(column.why, column.said)}
      change={change}
    />
  );
}

/** A short bar and the reason in words; the figure itself for screen readers. */
const Confidence = ({ column }: { column: Column }) => (
  <span className="flex items-center gap-2">
    <span className="sr-only">{Math.round(column.confidence * 100)} %</span>
    <span aria-hidden className="h-1 w-11 shrink-0 overflow-hidden rounded-full bg-line">
      <span className="block h-full rounded-full bg-accent" style={{ width: `${column.confidence * 100}%` }} />
    </span>
    <span className="min-w-0 truncate" title={tSaid(column.why, column.said)}>
      {tSaid(column.why, column.said)}
    </span>
  </span>
);

function TreatmentSelect({ column, onChange }: { column: Column; onChange: ChangeOne }) {
  return (
    <Select
      size="s"
      tone={column.treatment === 'ask' ? 'due' : 'plain'}
      label={`${t('import.col.do')}: ${column.name}`}
      value={treatmentChoice(column)}
      options={treatmentChoices(column).map((choice) => ({
        value: choice,
        label: t(`import.treatment.${choice.split(':').at(-1)}` as MessageKey),
      }))}
      onChange={(choice) => onChange(treatmentChange(column.name, choice))}
    />
  );
}

const scopes: IdentifiesChoice[] = ['no', 'everywhere', 'source'];

const IdentifiesSelect = ({ column, onChange }: { column: Column; onChange: ChangeOne }) => (
  <Select
    size="s"
    label={`${t('import.col.identifies')}: ${column.name}`}
    value={column.identifier?.scope ?? 'no'}
    options={scopes.map((scope) => ({ value: scope, label: t(`import.identifies.${scope}` as MessageKey) }))}
    onChange={(choice) => onChange(identifierChange(column, choice))}
    {...(column.identifier === null ? { className: 'border-transparent bg-transparent text-muted' } : {})}
  />
);
