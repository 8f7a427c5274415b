import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { Card } from '../../../../src/contract/insights.ts';
import { queries } from '../../api/queries.ts';
import { Button } from '../../components/ui/button.tsx';
import { DropdownMenu, MenuItem, MenuLabel } from '../../components/ui/dropdown-menu.tsx';
import { t } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';
import { nextFreeRow } from './grid.ts';

const freshId = (): string => crypto.randomUUID().replaceAll('-', '').slice(0, 16);

/** Puts a saved question on the dashboard, beneath the others. */
export function AddCard({ cards, onAdd }: { cards: Card[]; onAdd: (card: Card) => void }) {
  const slug = useSlug();
  const questions = useQuery(queries.questions(slug)).data ?? [];
  return (
    <DropdownMenu
      className="max-h-96 overflow-y-auto"
      trigger={
        <Button>
          <Plus aria-hidden />
          {t('dashboard.add')}
        </Button>
      }
    >
      <MenuLabel>{t('explore.saved')}</MenuLabel>
      {questions.map((question) => (
        <MenuItem
          key={question.id}
          onSelect={() =>
            onAdd({
              id: freshId(),
              questionId: question.id,
              x: 0,
              y: nextFreeRow(cards),
              w: question.chart === 'number' ? 3 : 6,
              h: question.chart === 'number' ? 3 : 8,
            })
          }
        >
          {question.name}
        </MenuItem>
      ))}
      {questions.length === 0 ? (
        <MenuItem asChild>
          <Link to="/w/$workspace/explore" params={{ workspace: slug }}>
            {t('dashboard.makeFirst')}
          </Link>
        </MenuItem>
      ) : null}
    </DropdownMenu>
  );
}
