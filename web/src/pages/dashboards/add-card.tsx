import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { Card, ChartKind } from '../../../../src/contract/insights.ts';
import { queries } from '../../api/queries.ts';
import { Button } from '../../components/ui/button.tsx';
import { DropdownMenu, MenuItem, MenuLabel } from '../../components/ui/dropdown-menu.tsx';
import { t } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';
import { freePlace } from './grid.ts';

/** One figure needs little room. */
export const sizeFor = (chart: ChartKind): { w: number; h: number } =>
  chart === 'number' ? { w: 3, h: 3 } : { w: 6, h: 8 };

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
              ...freePlace(cards, sizeFor(question.chart)),
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
