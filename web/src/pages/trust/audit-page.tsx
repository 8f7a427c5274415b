import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { AuditEntry } from '../../../../src/contract/workspaces.ts';
import { queries } from '../../api/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Checkbox } from '../../components/ui/checkbox.tsx';
import { Input } from '../../components/ui/input.tsx';
import { Page } from '../../components/ui/page.tsx';
import { Select } from '../../components/ui/select.tsx';
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx';
import { formatDateTime } from '../../format.ts';
import { t, tSaid } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';
import { actionLabel } from './action-label.ts';

export type AuditFilter = { search: string; action: string; actor: string; people: boolean };
const ALL = '*';
const everything: AuditFilter = { search: '', action: ALL, actor: ALL, people: false };

/** The entries that pass every filter. */
export function filtered(entries: AuditEntry[], filter: AuditFilter): AuditEntry[] {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  const textOf = (entry: AuditEntry): string =>
    [entry.actor, actionLabel(entry.action), entry.person, entry.purpose, tSaid(entry.detail, entry.said)]
      .join(' ')
      .toLowerCase();
  return entries.filter(
    (entry) =>
      (filter.action === ALL || entry.action === filter.action) &&
      (filter.actor === ALL || entry.actor === filter.actor) &&
      (!filter.people || entry.person !== null) &&
      words.every((word) => textOf(entry).includes(word)),
  );
}

/** Who did what, to whose data, and why. */
export function AuditPage() {
  const query = useQuery(queries.audit(useSlug()));
  return (
    <Page title={t('audit.title')} note={t('audit.note')}>
      <Loaded query={query}>
        {(entries) =>
          entries.length === 0 ? (
            <EmptyState title={t('audit.empty.title')}>{t('audit.empty.text')}</EmptyState>
          ) : (
            <AuditContent entries={entries} />
          )
        }
      </Loaded>
    </Page>
  );
}

function AuditContent({ entries }: { entries: AuditEntry[] }) {
  const [filter, setFilter] = useState(everything);
  const shown = filtered(entries, filter);
  return (
    <>
      <Filters entries={entries} filter={filter} onChange={setFilter} count={shown.length} />
      {shown.length === 0 ? (
        <p className="px-1 py-6 text-13 text-muted">{t('audit.none')}</p>
      ) : (
        <AuditTable entries={shown} />
      )}
    </>
  );
}

type FiltersProps = {
  entries: AuditEntry[];
  filter: AuditFilter;
  onChange: (filter: AuditFilter) => void;
  count: number;
};

function Filters({ entries, filter, onChange, count }: FiltersProps) {
  const id = useId();
  const actions = [...new Set(entries.map(({ action }) => action))].sort();
  const actors = [...new Set(entries.map(({ actor }) => actor))].sort();
  const actionOptions = actions.map((value) => ({ value, label: actionLabel(value) }));
  const actorOptions = actors.map((value) => ({ value, label: value }));
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Input
        type="search"
        aria-label={t('audit.search')}
        placeholder={t('audit.search')}
        value={filter.search}
        onChange={(event) => onChange({ ...filter, search: event.target.value })}
        className="max-w-64"
      />
      <Select
        label={t('audit.col.action')}
        value={filter.action}
        onChange={(action) => onChange({ ...filter, action })}
        options={[{ value: ALL, label: t('audit.allActions') }, ...actionOptions]}
      />
      <Select
        label={t('audit.col.actor')}
        value={filter.actor}
        onChange={(actor) => onChange({ ...filter, actor })}
        options={[{ value: ALL, label: t('audit.allActors') }, ...actorOptions]}
      />
      <span className="flex h-8 items-center gap-2 text-13">
        <Checkbox
          id={id}
          checked={filter.people}
          onCheckedChange={(on) => onChange({ ...filter, people: on === true })}
        />
        <label htmlFor={id}>{t('audit.onlyPeople')}</label>
      </span>
      <p role="status" className="ml-auto text-13 text-muted">
        {t('audit.count', { count })}
      </p>
    </div>
  );
}

function AuditTable({ entries }: { entries: AuditEntry[] }) {
  return (
    <Card flush>
      <Table label={t('audit.title')}>
        <thead>
          <tr>
            <Th>{t('audit.col.at')}</Th>
            <Th>{t('audit.col.actor')}</Th>
            <Th>{t('audit.col.action')}</Th>
            <Th>{t('audit.col.person')}</Th>
            <Th>{t('audit.col.purpose')}</Th>
            <Th>{t('audit.col.detail')}</Th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry, index) => (
            <Tr key={index}>
              <Td className="text-muted tabular-nums">{formatDateTime(entry.at)}</Td>
              <Td>{entry.actor}</Td>
              <Td className="font-medium">{actionLabel(entry.action)}</Td>
              <Td className="font-medium">{entry.person ?? <Nothing />}</Td>
              <Td>{entry.purpose ?? <Nothing />}</Td>
              <Td className="text-muted">{tSaid(entry.detail, entry.said)}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

const Nothing = () => <span className="text-faint">–</span>;
