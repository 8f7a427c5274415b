import type { AuditRecord } from '../../../../src/contract/audit.ts';
import { Card } from '../../components/ui/card.tsx';
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx';
import { formatDateTime } from '../../format.ts';
import { t, tMaybe, tSaid } from '../../i18n.ts';
import { actionLabel } from './action-label.ts';

const Nothing = () => <span className="text-faint">–</span>;

/** What members decided about an access bears its number too, and is not the staff's doing. */
const decisions = new Set(['staff.access-granted', 'staff.access-refused', 'staff.granters-changed']);
const isByStaff = ({ staffAccess, action }: AuditRecord): boolean => staffAccess !== null && !decisions.has(action);

/** Entries, newest first; what the operator's staff did bears their mark. */
export const AuditTable = ({ entries }: { entries: AuditRecord[] }) => (
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
          <Th>{t('audit.col.origin')}</Th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Tr key={entry.id}>
            <Td className="text-muted tabular-nums">{formatDateTime(entry.at)}</Td>
            <Td>
              {entry.actor}
              {isByStaff(entry) ? (
                <span className="ml-2 rounded-full bg-due-wash px-1.75 py-px text-11 font-medium text-due-ink">
                  {t('audit.staff')}
                </span>
              ) : null}
            </Td>
            <Td className="font-medium">{actionLabel(entry.action)}</Td>
            <Td className="font-medium">{entry.person ?? <Nothing />}</Td>
            <Td>{entry.purpose ?? <Nothing />}</Td>
            <Td className="text-muted">{tSaid(entry.detail, entry.said)}</Td>
            <Td className="text-muted">
              {entry.origin ? tMaybe(`audit.origin.${entry.origin}`, entry.origin) : <Nothing />}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  </Card>
);
