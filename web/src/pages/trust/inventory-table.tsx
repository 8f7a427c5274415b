import { useVirtualizer } from '@tanstack/react-virtual';
import { X } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import type { InventoryEntry } from '../../../../src/contract/workspaces.ts';
import { categoryLabel } from '../../components/chip.tsx';
import { Popover } from '../../components/ui/popover.tsx';
import { Td, Th, Tr } from '../../components/ui/table.tsx';
import { t, type MessageKey } from '../../i18n.ts';

const ROW = 32;

/** The rarer questions wait for a wide screen; the details of a row always hold all. */
const wide = 'w-36 max-2xl:hidden';

const columns: [label: MessageKey, look: string, read: (entry: InventoryEntry) => ReactNode][] = [
  ['inventory.col.category', 'w-36', (entry) => <CategoryWord category={entry.category} />],
  ['inventory.col.whose', 'w-40', (entry) => entry.subjects],
  ['inventory.col.purposes', 'w-48', (entry) => entry.purposes.join(', ')],
  ['inventory.col.basis', wide, (entry) => entry.lawfulBasis],
  ['inventory.col.retention', 'w-48', (entry) => entry.retention],
  ['inventory.col.readers', wide, (entry) => entry.readers.join(', ')],
  ['inventory.col.erasure', 'w-44', (entry) => entry.erasure],
];

/** How many columns stand beside the first on every screen. */
const always = columns.filter(([, look]) => look !== wide).length;

const CategoryWord = ({ category }: { category: string | null }) =>
  category ? (
    <span className="rounded-full bg-accent-wash px-1.75 py-px text-11 font-medium text-accent">
      {categoryLabel(category)}
    </span>
  ) : (
    <span className="text-muted">{categoryLabel(null)}</span>
  );

type InventoryTableProps = { entries: InventoryEntry[]; undeclared: string[] };

/** All declarations, only the visible rows drawn; what nobody declared stands first, in red and in words. */
export function InventoryTable({ entries, undeclared }: InventoryTableProps) {
  const frame = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: undeclared.length + entries.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const drawn = rows.getVirtualItems();
  const above = drawn[0]?.start ?? 0;
  const below = rows.getTotalSize() - (drawn.at(-1)?.end ?? 0);
  if (rows.options.count === 0) return <p className="px-1 py-6 text-13 text-muted">{t('inventory.none')}</p>;
  return (
    <div
      ref={frame}
      tabIndex={0}
      role="region"
      aria-label={t('inventory.title')}
      className="min-h-80 overflow-auto rounded-md border border-line bg-raised max-md:h-[70dvh] md:grow"
    >
      <table
        aria-rowcount={rows.options.count + 1}
        className="w-full min-w-[1080px] 2xl:min-w-[1360px] table-fixed border-separate border-spacing-0 text-13"
      >
        <thead className="sticky top-0 z-10 bg-raised">
          <tr>
            <Th className="w-64">{t('inventory.col.where')}</Th>
            {columns.map(([label, look]) => (
              <Th key={label} className={look}>
                {t(label)}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Space height={above} />
          {drawn.map(({ index }) => {
            const missing = undeclared[index];
            const entry = entries[index - undeclared.length];
            if (missing !== undefined) return <UndeclaredRow key={missing} name={missing} index={index} />;
            return entry ? <EntryRow key={index} entry={entry} index={index} /> : null;
          })}
          <Space height={below} />
        </tbody>
      </table>
    </div>
  );
}

const Space = ({ height }: { height: number }) =>
  height > 0 ? (
    <tr aria-hidden>
      <td style={{ height }} />
    </tr>
  ) : null;

const UndeclaredRow = ({ name, index }: { name: string; index: number }) => (
  <tr aria-rowindex={index + 2} className="bg-broken-wash text-broken">
    <Td className="truncate font-medium">{name}</Td>
    <Td colSpan={always} className="font-medium">
      <span className="inline-flex items-center gap-1.5">
        <X aria-hidden className="size-3.5" strokeWidth={3} />
        {t('inventory.undeclared')}
      </span>
    </Td>
  </tr>
);

function EntryRow({ entry, index }: { entry: InventoryEntry; index: number }) {
  return (
    <Tr aria-rowindex={index + 2}>
      <Td className="truncate">
        <EntryDetails entry={entry} />
      </Td>
      {columns.map(([label, look, read]) => (
        <Td key={label} className={`truncate ${look}`}>
          {read(entry)}
        </Td>
      ))}
    </Tr>
  );
}

/** The whole declaration: cells of the table are cut where they are too long. */
function EntryDetails({ entry }: { entry: InventoryEntry }) {
  const name = (
    <button type="button" className="max-w-full truncate text-left font-medium -outline-offset-1 hover:underline">
      <span className="font-normal text-muted">{entry.table}.</span>
      {entry.column}
    </button>
  );
  return (
    <Popover trigger={name} label={`${entry.table}.${entry.column}`} className="w-96">
      <dl className="flex flex-col gap-2">
        <div>
          <dt className="text-muted">{t(`inventory.store.${entry.store}`)}</dt>
          <dd className="font-medium break-all">
            {entry.table}.{entry.column}
          </dd>
          {entry.category ? <dd className="font-mono text-11 text-muted">{entry.category}</dd> : null}
        </div>
        {columns.map(([label, , read]) => (
          <div key={label}>
            <dt className="text-muted">{t(label)}</dt>
            <dd>{read(entry)}</dd>
          </div>
        ))}
      </dl>
    </Popover>
  );
}
