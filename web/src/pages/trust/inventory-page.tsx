import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import type { InventoryEntry, InventoryView } from '../../../../src/contract/workspaces.ts';
import { queries } from '../../api/queries.ts';
import { categoryLabel } from '../../components/chip.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Input } from '../../components/ui/input.tsx';
import { Page } from '../../components/ui/page.tsx';
import { Select } from '../../components/ui/select.tsx';
import { formatAgo } from '../../format.ts';
import { Ring, sealState } from '../../frame/seal.tsx';
import { t } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';
import { InventoryTable } from './inventory-table.tsx';

type Store = InventoryEntry['store'] | 'all';

const textOf = (entry: InventoryEntry): string =>
  [
    entry.table,
    entry.column,
    entry.dataset,
    entry.category,
    categoryLabel(entry.category),
    entry.subjects,
    entry.retention,
    ...entry.purposes,
  ]
    .join(' ')
    .toLowerCase();

/** Entries that hold every word of the search, in one store or all; what is personal comes first. */
export function matching(entries: InventoryEntry[], search: string, store: Store): InventoryEntry[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (entry: InventoryEntry): boolean => words.every((word) => textOf(entry).includes(word));
  const found = entries.filter((entry) => (store === 'all' || entry.store === store) && fits(entry));
  return found.sort((a, b) => Number(a.category === null) - Number(b.category === null));
}

/** Every place that holds personal data, as declared, checked against the running stores. */
export function InventoryPage() {
  const query = useQuery(queries.inventory(useSlug()));
  return (
    <Page title={t('inventory.title')} note={t('inventory.note')} className="md:h-full">
      <Loaded query={query}>{(view) => <InventoryContent view={view} />}</Loaded>
    </Page>
  );
}

function InventoryContent({ view }: { view: InventoryView }) {
  const [search, setSearch] = useState('');
  const [store, setStore] = useState<Store>('all');
  const wanted = useDeferredValue(search);
  const entries = matching(view.entries, wanted, store);
  const undeclared = view.undeclared.filter((name) => name.toLowerCase().includes(wanted.toLowerCase()));
  return (
    <>
      <Verdict view={view} />
      <div className="flex flex-wrap items-center gap-2">
        <Input
          type="search"
          aria-label={t('inventory.search')}
          placeholder={t('inventory.search')}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="max-w-80"
        />
        <Select value={store} onChange={setStore} options={storeOptions()} label={t('inventory.allStores')} />
        <p role="status" className="ml-auto text-13 text-muted">
          {t('inventory.of', { shown: entries.length, count: view.entries.length })}
        </p>
      </div>
      <InventoryTable entries={entries} undeclared={undeclared} />
    </>
  );
}

const storeOptions = (): { value: Store; label: string }[] => [
  { value: 'all', label: t('inventory.allStores') },
  { value: 'postgres', label: t('inventory.store.postgres') },
  { value: 'warehouse', label: t('inventory.store.warehouse') },
  { value: 'files', label: t('inventory.store.files') },
];

/** What the seal says, with the reasons. */
function Verdict({ view }: { view: InventoryView }) {
  const state = sealState(view);
  const missing = Math.max(view.undeclared.length, view.liveColumns - view.declaredColumns);
  const counts = { declared: view.declaredColumns, live: view.liveColumns, ago: formatAgo(view.checkedAt) };
  const good = state === 'kept';
  return (
    <section className="flex items-center gap-4 rounded-md border border-line bg-raised px-4 py-3.5">
      <Ring state={state} large />
      <div>
        <h2>{good ? t('inventory.ok') : t('inventory.bad', { count: missing })}</h2>
        <p className="text-13 text-muted">
          {good ? null : `${t('inventory.badText')} `}
          {t('inventory.okText', counts)}
        </p>
      </div>
    </section>
  );
}
