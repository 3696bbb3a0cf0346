import type { KeyboardEvent } from 'react';

const cardsIn = (list: HTMLElement): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('.example')];

/** The card in the next row of cards up or down that is nearest to the same column. */
function across(cards: readonly HTMLElement[], from: HTMLElement, down: boolean): HTMLElement | undefined {
  const { left, top } = from.getBoundingClientRect();
  const places = cards.map((card) => ({ card, box: card.getBoundingClientRect() }));
  const beyond = places.filter(({ box }) => (down ? box.top > top + 1 : box.top < top - 1));
  const row = down ? Math.min(...beyond.map(({ box }) => box.top)) : Math.max(...beyond.map(({ box }) => box.top));
  const inRow = beyond.filter(({ box }) => Math.abs(box.top - row) < 1);
  return inRow.sort((a, b) => Math.abs(a.box.left - left) - Math.abs(b.box.left - left))[0]?.card;
}

/** Arrow keys go from card to card, across chapters too; up from the first row goes back to `search`. */
export function moveAmongCards(event: KeyboardEvent<HTMLElement>, search: HTMLElement | null): void {
  const from = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('.example') : null;
  if (!from || event.ctrlKey || event.altKey || event.metaKey) return;
  const cards = cardsIn(event.currentTarget);
  const at = cards.indexOf(from);
  const places: Readonly<Record<string, () => HTMLElement | undefined>> = {
    ArrowLeft: () => cards[at - 1],
    ArrowRight: () => cards[at + 1],
    ArrowUp: () => across(cards, from, false) ?? search ?? undefined,
    ArrowDown: () => across(cards, from, true),
    Home: () => cards[0],
    End: () => cards.at(-1),
  };
  const next = places[event.key]?.();
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** The first card, for the step down from the search. */
export const firstCard = (list: HTMLElement | null): HTMLElement | undefined => (list ? cardsIn(list)[0] : undefined);
