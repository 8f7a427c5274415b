import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useState } from 'react';
import type { Reference } from '../../../../src/contract/catalog.ts';
import type { ImportTable, ImportView } from '../../../../src/contract/imports.ts';
import { datasetApi } from '../../api/endpoints.ts';
import { queries } from '../../api/queries.ts';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Select } from '../../components/ui/select.tsx';
import { t, tSaid } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';
import type { TableChange } from './column-choices.ts';
import { ReferenceMapDrawing } from './reference-map.tsx';

type ReferencesProps = {
  view: ImportView;
  table: ImportTable;
  onSelect: (index: number) => void;
  onChange: (change: TableChange) => void;
};

/** Whose rows they are: the map of all tables, and the references of the one shown, to change, remove or add. */
export function References({ view, table, onChange }: ReferencesProps) {
  const [adding, setAdding] = useState(false);
  const change = (reference: NonNullable<TableChange['references']>[number]): void =>
    onChange({ references: [reference] });
  return (
    <Card title={t('import.map')} note={t('import.mapNote')}>
      <div className="flex flex-col gap-3">
        <ReferenceMapDrawing tables={view.tables} />
        <h3>{`${t('import.references')}: ${table.dataset}`}</h3>
        {table.references.length === 0 ? <p className="text-13 text-muted">{t('import.reference.none')}</p> : null}
        <ul className="flex flex-col gap-1">
          {table.references.map((reference) => (
            <ReferenceRow key={reference.column} reference={reference} onChange={change} />
          ))}
        </ul>
        {adding ? (
          <NewReference view={view} table={table} onAdd={(next) => (change(next), setAdding(false))} />
        ) : (
          <Button size="s" className="self-start" onClick={() => setAdding(true)}>
            {t('import.reference.add')}
          </Button>
        )}
      </div>
    </Card>
  );
}

type ReferenceChange = NonNullable<TableChange['references']>[number];

const ReferenceRow = ({
  reference,
  onChange,
}: {
  reference: Reference;
  onChange: (change: ReferenceChange) => void;
}) => (
  <li className="flex min-h-8 flex-wrap items-center gap-2 text-13">
    <span className="font-medium">{reference.column}</span>
    <span aria-hidden className="text-faint">
      →
    </span>
    <span>{`${reference.target.dataset}.${reference.target.column}`}</span>
    <Select
      size="s"
      label={t('import.reference.role', { column: reference.column })}
      value={reference.role}
      options={(['owner', 'mention'] as const).map((role) => ({ value: role, label: t(`import.reference.${role}`) }))}
      onChange={(role) => onChange({ column: reference.column, target: reference.target, role })}
    />
    <span className="text-muted">{tSaid(reference.why, reference.said)}</span>
    <Button
      variant="quiet"
      size="icon"
      className="size-6"
      aria-label={t('import.reference.remove', { column: reference.column })}
      onClick={() => onChange({ column: reference.column, target: null })}
    >
      <X aria-hidden />
    </Button>
  </li>
);

/** Every `dataset.column` that can be referred to: those of this import and of the chosen dataset that exists already. */
function NewReference({
  view,
  table,
  onAdd,
}: {
  view: ImportView;
  table: ImportTable;
  onAdd: (change: ReferenceChange) => void;
}) {
  const slug = useSlug();
  const [column, setColumn] = useState<string>();
  const [dataset, setDataset] = useState<string>();
  const existing = useQuery(queries.datasets(slug));
  const inImport = view.tables.find((candidate) => candidate.dataset === dataset);
  const loaded = useQuery({
    ...queries.dataset(slug, dataset ?? ''),
    queryFn: () => datasetApi.read(slug, dataset ?? ''),
    enabled: dataset !== undefined && inImport === undefined,
  });
  const names = [
    ...new Set([...view.tables.map((one) => one.dataset), ...(existing.data ?? []).map((one) => one.name)]),
  ];
  const targets = inImport?.columns ?? loaded.data?.columnList ?? [];
  const options = (list: readonly string[]) => list.map((value) => ({ value, label: value }));
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        label={t('import.reference.column')}
        placeholder={t('import.reference.column')}
        value={column}
        options={options(table.columns.map(({ name }) => name))}
        onChange={setColumn}
      />
      <span aria-hidden className="text-faint">
        →
      </span>
      <Select
        label={t('import.reference.target')}
        placeholder={t('import.reference.target')}
        value={dataset}
        options={options(names.filter((name) => name !== table.dataset))}
        onChange={setDataset}
      />
      {dataset && column && targets.length > 0 ? (
        <Select
          label={`${t('import.reference.target')}: ${dataset}`}
          placeholder="…"
          value={undefined}
          options={options(targets.map(({ name }) => name))}
          onChange={(target) => onAdd({ column, target: { dataset, column: target }, role: 'owner' })}
        />
      ) : null}
    </div>
  );
}
