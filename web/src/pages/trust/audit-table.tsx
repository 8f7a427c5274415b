import type { AuditRecord } from '../../../../src/contract/audit.ts';
import { cn } from '../../class-names.ts';
import { Card } from '../../components/ui/card.tsx';
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx';
import { formatDateTime } from '../../format.ts';
import { t, tMaybe, tSaid } from '../../i18n.ts';
import { actionLabel } from './action-label.ts';

const Nothing = () => <span className="text-faint">–</span>;

/** What members decided about an access bears its number too, and is not the staff's doing. */
const decisions = new Set(['staff.access-granted', 'staff.access-refused', 'staff.granters-changed']);
const isByStaff = ({ staffAccess, action }: AuditRecord): boolean => staffAccess !== null && !decisions.has(action);

/** On a narrow screen these stand beneath when it was and what was done. */
const roomy = 'max-md:hidden';
const wrapping = 'min-w-40 py-1.5 whitespace-normal';

const detailOf = ({ detail, said }: AuditRecord): string => tSaid(detail, said);

const Actor = ({ entry }: { entry: AuditRecord }) => (
  <>
    {entry.actor}
    {isByStaff(entry) ? (
      <span className="ml-2 rounded-full bg-due-wash px-1.75 py-px text-11 font-medium text-due-ink">
        {t('audit.staff')}
      </span>
    ) : null}
  </>
);

const InShort = ({ entry }: { entry: AuditRecord }) => (
  <span className="block font-normal text-muted md:hidden">
    {[entry.person, entry.purpose, detailOf(entry)]
      .filter((text) => text && text !== actionLabel(entry.action))
      .join(' · ')}
  </span>
);

/** Entries, newest first; what the operator's staff did bears their mark. */
export const AuditTable = ({ entries }: { entries: AuditRecord[] }) => (
  <Card flush>
    <Table label={t('audit.title')}>
      <thead>
        <tr>
          <Th>{t('audit.col.at')}</Th>
          <Th className={roomy}>{t('audit.col.actor')}</Th>
          <Th>{t('audit.col.action')}</Th>
          <Th className={roomy}>{t('audit.col.person')}</Th>
          <Th className={roomy}>{t('audit.col.purpose')}</Th>
          <Th className={roomy}>{t('audit.col.detail')}</Th>
          <Th className={roomy}>{t('audit.col.origin')}</Th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Tr key={entry.id}>
            <Td className="text-muted tabular-nums max-md:min-w-26 max-md:py-1.5 max-md:align-top max-md:whitespace-normal">
              {formatDateTime(entry.at)}
              <span className="block text-ink md:hidden">
                <Actor entry={entry} />
              </span>
            </Td>
            <Td className={roomy}>
              <Actor entry={entry} />
            </Td>
            <Td className="font-medium max-md:w-full max-md:py-1.5 max-md:align-top max-md:whitespace-normal">
              {actionLabel(entry.action)} <InShort entry={entry} />
            </Td>
            <Td className={cn('font-medium', roomy)}>{entry.person ?? <Nothing />}</Td>
            <Td className={cn(wrapping, roomy)}>{entry.purpose ?? <Nothing />}</Td>
            <Td className={cn('text-muted', wrapping, roomy)}>{detailOf(entry)}</Td>
            <Td className={cn('text-muted', roomy)}>
              {entry.origin ? tMaybe(`audit.origin.${entry.origin}`, entry.origin) : <Nothing />}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  </Card>
);
