import type { Column, Unit } from '../../../src/contract/catalog.ts';
import { t } from '../i18n.ts';
import { Select } from './ui/select.tsx';

/** True for columns whose numbers can count something. */
export const holdsNumbers = ({ type }: Pick<Column, 'type'>): boolean => type === 'integer' || type === 'number';

/** Whether the numbers of a column are shown as they are or as money. */
export const UnitSelect = ({ column, onChange }: { column: Column; onChange: (unit: Unit | null) => void }) => (
  <Select
    size="s"
    label={`${t('unit.label')}: ${column.name}`}
    value={column.unit ?? 'none'}
    options={(['none', 'money'] as const).map((unit) => ({ value: unit, label: t(`unit.${unit}`) }))}
    onChange={(unit) => onChange(unit === 'none' ? null : unit)}
    {...(column.unit == null ? { className: 'border-transparent bg-transparent text-muted' } : {})}
  />
);
