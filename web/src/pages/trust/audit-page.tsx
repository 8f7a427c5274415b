import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Download, ShieldCheck, ShieldX } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import type { AuditPage as Found, AuditSearch } from '../../../../src/contract/audit.ts';
import { auditExportAddress, auditQueries } from '../../api/staff.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { DropdownMenu, MenuItem } from '../../components/ui/dropdown-menu.tsx';
import { Page } from '../../components/ui/page.tsx';
import { Tooltip } from '../../components/ui/tooltip.tsx';
import { formatDate } from '../../format.ts';
import { startDownload } from '../../download.ts';
import { t } from '../../i18n.ts';
import { useMay } from '../../may.ts';
import { useSlug } from '../../workspace.ts';
import { AuditFilters } from './audit-filters.tsx';
import { everything, isFiltered, searchOf, type AuditFilter } from './audit-filter.ts';
import { AuditTable } from './audit-table.tsx';

/** Who did what, to whose data, and why: of this workspace. */
export function AuditPage() {
  const slug = useSlug();
  const { staff } = useSearch({ from: '/w/$workspace/audit' });
  const may = useMay();
  const checks = may('audit.check') && may('audit.export');
  return <AuditLog key={slug} workspace={slug} staff={staff === 'yes'} checks={checks} />;
}

/** The same for what belongs to no workspace. */
export const OperatorAuditPage = () => <AuditLog workspace={null} staff={false} checks />;

type AuditLogProps = {
  workspace: string | null;
  /** Begins with what staff did. */
  staff: boolean;
  /** May have the chain checked, and take the log out. */
  checks: boolean;
};

function AuditLog({ workspace, staff, checks }: AuditLogProps) {
  const [filter, setFilter] = useState<AuditFilter>({ ...everything, staff });
  // The ids at which the pages before this one began: the way back.
  const [starts, setStarts] = useState<readonly number[]>([]);
  const settled = useDeferredValue(filter);
  const search = searchOf(settled);
  const before = starts.at(-1);
  const query = useQuery(auditQueries.page(workspace, { ...search, ...(before === undefined ? {} : { before }) }));
  const change = (next: AuditFilter): void => {
    setFilter(next);
    setStarts([]);
  };
  return (
    <Page
      title={t('audit.title')}
      note={t('audit.note')}
      actions={
        checks ? (
          <>
            <Verified workspace={workspace} />
            <Export workspace={workspace} search={search} />
          </>
        ) : null
      }
    >
      <Loaded query={query}>
        {(found) =>
          found.items.length === 0 && !isFiltered(filter) && starts.length === 0 ? (
            <EmptyState title={t('audit.empty.title')}>{t('audit.empty.text')}</EmptyState>
          ) : (
            <>
              <AuditFilters actions={found.actions} filter={filter} onChange={change} shown={found.items.length} />
              {found.items.length === 0 ? (
                <p className="px-1 py-6 text-13 text-muted">{t('audit.none')}</p>
              ) : (
                <AuditTable entries={found.items} />
              )}
              <Paging found={found} starts={starts} onMove={setStarts} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

type PagingProps = { found: Found; starts: readonly number[]; onMove: (starts: readonly number[]) => void };

function Paging({ found: { next }, starts, onMove }: PagingProps) {
  if (starts.length === 0 && next === null) return null;
  return (
    <nav aria-label={t('audit.pages')} className="flex justify-end gap-2">
      <Button disabled={starts.length === 0} onClick={() => onMove(starts.slice(0, -1))}>
        {t('audit.newer')}
      </Button>
      <Button disabled={next === null} onClick={() => next !== null && onMove([...starts, next])}>
        {t('audit.older')}
      </Button>
    </nav>
  );
}

/** The server's own check of the chain, as it is now. */
function Verified({ workspace }: { workspace: string | null }) {
  const { data } = useQuery(auditQueries.check(workspace));
  if (!data) return null;
  const Icon = data.intact ? ShieldCheck : ShieldX;
  const text = data.intact ? t('audit.intact') : t('audit.broken', { id: String(data.firstBroken ?? '') });
  const pruned = data.prunedUntil ? ` ${t('audit.pruned', { date: formatDate(data.prunedUntil) })}` : '';
  return (
    <Tooltip content={t('audit.checked', { count: data.entries }) + pruned}>
      <span
        tabIndex={0}
        className={`flex h-8 items-center gap-1.5 rounded-sm px-1 text-13 font-medium ${data.intact ? 'text-kept-ink' : 'text-broken'}`}
      >
        <Icon aria-hidden className="size-4" />
        {text}
      </span>
    </Tooltip>
  );
}

function Export({ workspace, search }: { workspace: string | null; search: AuditSearch }) {
  const save = (kind: 'csv' | 'json') => () => startDownload(auditExportAddress(workspace, kind, search));
  return (
    <DropdownMenu
      trigger={
        <Button>
          <Download aria-hidden />
          {t('audit.export')}
        </Button>
      }
    >
      <MenuItem onSelect={save('csv')}>{t('audit.asCsv')}</MenuItem>
      <MenuItem onSelect={save('json')}>{t('audit.asJson')}</MenuItem>
    </DropdownMenu>
  );
}
