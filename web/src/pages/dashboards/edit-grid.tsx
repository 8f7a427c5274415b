import 'react-grid-layout/css/styles.css';
import { EllipsisVertical, GripVertical } from 'lucide-react';
import { GridLayout, useContainerWidth, type Layout } from 'react-grid-layout';
import type { Card } from '../../../../src/contract/insights.ts';
import { Button } from '../../components/ui/button.tsx';
import { DropdownMenu, MenuItem, MenuSeparator } from '../../components/ui/dropdown-menu.tsx';
import { t } from '../../i18n.ts';
import { DashboardCard } from './dashboard-card.tsx';
import { COLUMNS, GAP, ROW_HEIGHT, type Step, stepCard } from './grid.ts';

export type EditGridProps = { cards: Card[]; onCards: (cards: Card[]) => void };

const placed = (cards: readonly Card[], layout: Layout): Card[] =>
  cards.map((card) => {
    const place = layout.find(({ i }) => i === card.id);
    return place ? { ...card, x: place.x, y: place.y, w: place.w, h: place.h } : card;
  });

const same = (a: readonly Card[], b: readonly Card[]): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Cards to drag by their grip and to resize at their corner; the menu of each does the same by keyboard. */
export default function EditGrid({ cards, onCards }: EditGridProps) {
  const { width, containerRef, mounted } = useContainerWidth();
  const change = (layout: Layout): void => {
    const next = placed(cards, layout);
    if (!same(next, cards)) onCards(next);
  };
  return (
    <div ref={containerRef}>
      {mounted ? (
        <GridLayout
          width={width}
          layout={cards.map(({ id, x, y, w, h }) => ({ i: id, x, y, w, h, minW: 2, minH: 2, maxH: 24 }))}
          gridConfig={{ cols: COLUMNS, rowHeight: ROW_HEIGHT, margin: [GAP, GAP], containerPadding: [0, 0] }}
          dragConfig={{ handle: '[data-grip]' }}
          onLayoutChange={change}
        >
          {cards.map((card) => (
            <div key={card.id}>
              <DashboardCard card={card} menu={<Handles card={card} cards={cards} onCards={onCards} />} />
            </div>
          ))}
        </GridLayout>
      ) : null}
    </div>
  );
}

/** The grip is for a pointer alone: what it does is in the menu beside it, which must not open when a card is dragged. */
const Handles = (props: EditGridProps & { card: Card }) => (
  <div className="-mt-1 flex shrink-0 items-center">
    <span aria-hidden data-grip className="grid size-7 cursor-move place-items-center text-muted">
      <GripVertical className="size-4" />
    </span>
    <EditMenu {...props} />
  </div>
);

const moves: Step[] = ['left', 'right', 'up', 'down'];
const sizes: Step[] = ['wider', 'narrower', 'taller', 'shorter'];

function EditMenu({ card, cards, onCards }: EditGridProps & { card: Card }) {
  const step = (one: Step) => (
    <MenuItem
      key={one}
      onSelect={(event) => {
        event.preventDefault(); // the menu stays open, so that a card can be moved several steps
        onCards(stepCard(cards, card.id, one));
      }}
    >
      {t(`dashboard.step.${one}`)}
    </MenuItem>
  );
  return (
    <DropdownMenu
      trigger={
        <Button variant="quiet" size="icon" className="-mr-2 size-7" aria-label={t('dashboard.move')}>
          <EllipsisVertical aria-hidden />
        </Button>
      }
    >
      {moves.map(step)}
      <MenuSeparator />
      {sizes.map(step)}
      <MenuSeparator />
      <MenuItem danger onSelect={() => onCards(cards.filter(({ id }) => id !== card.id))}>
        {t('dashboard.removeCard')}
      </MenuItem>
    </DropdownMenu>
  );
}
