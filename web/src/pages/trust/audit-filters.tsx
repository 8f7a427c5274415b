import { useId } from 'react';
import { Checkbox } from '../../components/ui/checkbox.tsx';
import { Input } from '../../components/ui/input.tsx';
import { Select } from '../../components/ui/select.tsx';
import { t } from '../../i18n.ts';
import { actionLabel } from './action-label.ts';
import type { AuditFilter } from './audit-filter.ts';

const ALL = '*';
const PERSONS = 'person.';

export type AuditFiltersProps = {
  /** Every action that occurs. */
  actions: string[];
  filter: AuditFilter;
  onChange: (filter: AuditFilter) => void;
  shown: number;
};

/** Search, action, who, days, staff alone. */
export function AuditFilters({ actions, filter, onChange, shown }: AuditFiltersProps) {
  const set = (change: Partial<AuditFilter>): void => onChange({ ...filter, ...change });
  const options = [
    { value: ALL, label: t('audit.allActions') },
    ...(actions.some((action) => action.startsWith(PERSONS)) ? [{ value: PERSONS, label: t('audit.onlyPeople') }] : []),
    ...actions.map((value) => ({ value, label: actionLabel(value) })),
  ];
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Input
        type="search"
        aria-label={t('audit.search')}
        placeholder={t('audit.search')}
        maxLength={200}
        value={filter.text}
        onChange={(event) => set({ text: event.target.value })}
        className="max-w-56"
      />
      <Input
        type="search"
        aria-label={t('audit.col.actor')}
        placeholder={t('audit.col.actor')}
        maxLength={120}
        value={filter.actor}
        onChange={(event) => set({ actor: event.target.value })}
        className="max-w-40"
      />
      <Select
        label={t('audit.col.action')}
        value={filter.action ?? ALL}
        onChange={(action) => set({ action: action === ALL ? null : action })}
        options={options}
      />
      <Day label={t('audit.from')} value={filter.from} onChange={(from) => set({ from })} />
      <Day label={t('audit.to')} value={filter.to} onChange={(to) => set({ to })} />
      <StaffOnly on={filter.staff} onChange={(staff) => set({ staff })} />
      <p role="status" className="ml-auto text-13 text-muted">
        {t('audit.count', { count: shown })}
      </p>
    </div>
  );
}

function Day({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <span className="flex items-center gap-1.5 text-13">
      <label htmlFor={id} className="text-muted">
        {label}
      </label>
      <Input id={id} type="date" value={value} onChange={(event) => onChange(event.target.value)} className="w-36" />
    </span>
  );
}

function StaffOnly({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const id = useId();
  return (
    <span className="flex h-8 items-center gap-2 text-13">
      <Checkbox id={id} checked={on} onCheckedChange={(next) => onChange(next === true)} />
      <label htmlFor={id}>{t('audit.onlyStaff')}</label>
    </span>
  );
}
