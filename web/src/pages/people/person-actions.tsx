import { useState, type ReactNode } from 'react';
import type { FoundPerson } from '../../../../src/contract/people.ts';
import { Button, type ButtonProps } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { t } from '../../i18n.ts';
import { useMay } from '../../may.ts';
import { EraseDialog } from './erase-dialog.tsx';
import { ExportDialog } from './export-dialog.tsx';
import type { Reveal } from './person-view.tsx';
import { RestrictDialog } from './restrict-dialog.tsx';
import { RevealDialog } from './reveal-dialog.tsx';

export type PersonActionsProps = {
  person: FoundPerson;
  onRevealed: (reveal: Reveal) => void;
  /** With the id of the erasure that has begun. */
  onErasing: (id: string) => void;
  /** With since when; null once it is lifted. */
  onRestricted: (since: string | null) => void;
};

type Open = 'reveal' | 'export' | 'restrict' | 'erase' | null;

/** Reveal, export, restrict, erase; each says what it will do before it does. */
export function PersonActions({ person, onRevealed, onErasing, onRestricted }: PersonActionsProps) {
  const [open, setOpen] = useState<Open>(null);
  const dialog = { person, onClose: () => setOpen(null) };
  const may = useMay();
  const counts = { rows: person.rows, datasets: person.datasets.length };
  if (!['people.reveal', 'people.export', 'people.restrict', 'people.erase'].some(may))
    return (
      <Card title={t('find.may')}>
        <p className="text-13 text-muted">{t('find.onlyFind')}</p>
      </Card>
    );
  return (
    <Card title={t('find.may')}>
      <div className="flex flex-col gap-3 pt-0.5">
        {may('people.reveal') ? (
          <Action variant="main" onClick={() => setOpen('reveal')} name={t('reveal.button')} note={t('reveal.note')} />
        ) : null}
        {may('people.export') ? (
          <Action onClick={() => setOpen('export')} name={t('export.button')} note={t('export.note', counts)} />
        ) : null}
        {may('people.restrict') ? (
          <Action
            onClick={() => setOpen('restrict')}
            name={t(person.restrictedSince ? 'restrict.lift' : 'restrict.button')}
            note={t(person.restrictedSince ? 'restrict.liftNote' : 'restrict.note')}
          />
        ) : null}
        {may('people.erase') ? (
          <Action variant="danger" onClick={() => setOpen('erase')} name={t('erase.button')} note={t('erase.note')} />
        ) : null}
      </div>
      {open === 'reveal' ? <RevealDialog {...dialog} onRevealed={onRevealed} /> : null}
      {open === 'export' ? <ExportDialog {...dialog} /> : null}
      {open === 'restrict' ? <RestrictDialog {...dialog} onRestricted={onRestricted} /> : null}
      {open === 'erase' ? <EraseDialog {...dialog} onErasing={onErasing} /> : null}
    </Card>
  );
}

const Action = ({ name, note, ...props }: ButtonProps & { name: string; note: ReactNode }) => (
  <div className="flex flex-col gap-1">
    <Button className="w-full" {...props}>
      {name}
    </Button>
    <p className="text-13 text-muted">{note}</p>
  </div>
);
