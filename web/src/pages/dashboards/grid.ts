/** Places of cards on the grid of 12 columns. Pure. */
import type { Card } from '../../../../src/contract/insights.ts';

export const COLUMNS = 12;
export const ROW_HEIGHT = 32;
export const GAP = 12;

type Place = Pick<Card, 'x' | 'y' | 'w' | 'h'>;

const overlap = (a: Place, b: Place): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** The first place, row by row, where a card of this size touches no other; beneath all of them at the latest. */
export function freePlace(cards: readonly Card[], { w, h }: { w: number; h: number }): Place {
  const bottom = Math.max(0, ...cards.map((card) => card.y + card.h));
  for (let y = 0; y < bottom; y += 1)
    for (let x = 0; x + w <= COLUMNS; x += 1) {
      const place = { x, y, w, h };
      if (!cards.some((card) => overlap(card, place))) return place;
    }
  return { x: 0, y: bottom, w, h };
}

export type Step = 'left' | 'right' | 'up' | 'down' | 'wider' | 'narrower' | 'taller' | 'shorter';

const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

const steps: Record<Step, (card: Card) => Card> = {
  left: (card) => ({ ...card, x: within(card.x - 1, 0, COLUMNS - card.w) }),
  right: (card) => ({ ...card, x: within(card.x + 1, 0, COLUMNS - card.w) }),
  up: (card) => ({ ...card, y: within(card.y - 1, 0, 1000) }),
  down: (card) => ({ ...card, y: within(card.y + 1, 0, 1000) }),
  wider: (card) => ({ ...card, w: within(card.w + 1, 2, COLUMNS - card.x) }),
  narrower: (card) => ({ ...card, w: within(card.w - 1, 2, COLUMNS) }),
  taller: (card) => ({ ...card, h: within(card.h + 1, 2, 24) }),
  shorter: (card) => ({ ...card, h: within(card.h - 1, 2, 24) }),
};

/** Moves or resizes one card by a step, for the keyboard. */
export const stepCard = (cards: readonly Card[], id: string, step: Step): Card[] =>
  cards.map((card) => (card.id === id ? steps[step](card) : card));

/** Reading order: row by row. On a narrow screen the cards stand beneath each other in it. */
export const inReadingOrder = (cards: readonly Card[]): Card[] => cards.toSorted((a, b) => a.y - b.y || a.x - b.x);
