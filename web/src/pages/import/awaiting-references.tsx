import { useId } from 'react';
import type { AwaitingReference, ImportChange, ImportTable, ImportView } from '../../../../src/contract/imports.ts';
import { Switch } from '../../components/ui/switch.tsx';
import { t, tSaid } from '../../i18n.ts';

type Change = (change: ImportChange['tables'][number]) => void;

export const hasAwaiting = (view: ImportView): boolean =>
  view.tables.some(({ awaiting }) => awaiting !== undefined && awaiting.length > 0);

/** Rows that are loaded already and will refer to what is loaded now, unless somebody switches that off. */
export const AwaitingReferences = ({ view, onChange }: { view: ImportView; onChange: Change }) => (
  <div className="flex flex-col gap-2 text-13">
    <div>
      <h3>{t('import.awaiting')}</h3>
      <p className="text-muted">{t('import.awaitingNote')}</p>
    </div>
    <ul className="flex flex-col gap-2">
      {view.tables.flatMap((table, at) =>
        (table.awaiting ?? []).map((one) => (
          <Row
            key={`${one.dataset}.${one.column}`}
            table={table}
            one={one}
            onFollow={(follow) =>
              onChange({ table: at, awaiting: [{ dataset: one.dataset, column: one.column, follow }] })
            }
          />
        )),
      )}
    </ul>
  </div>
);

function Row({
  table,
  one,
  onFollow,
}: {
  table: ImportTable;
  one: AwaitingReference;
  onFollow: (follow: boolean) => void;
}) {
  const id = useId();
  const [from, to] = [`${one.dataset}.${one.column}`, `${table.dataset}.${one.key}`];
  return (
    <li className="flex items-start gap-2.5">
      <Switch id={id} checked={one.follow} onCheckedChange={onFollow} aria-describedby={`${id}-why`} />
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium [overflow-wrap:anywhere]">
          {t(one.follow ? 'import.awaiting.follow' : 'import.awaiting.declined', { from, to })}
        </label>
        <p id={`${id}-why`} className="text-muted">
          {tSaid(one.why, one.said)}
        </p>
      </div>
    </li>
  );
}
