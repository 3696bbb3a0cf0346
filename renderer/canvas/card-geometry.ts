/** A rectangle on the pane, in pixels of the screen. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Something that the card should not cover; the weight says how bad it would be. */
export interface Obstacle extends Box {
  readonly weight: number;
}

export interface CardSpot {
  readonly left: number;
  readonly top: number;
  readonly maxHeight: number;
  readonly side: 'below' | 'above';
}

export interface Pane {
  readonly width: number;
  readonly height: number;
  /** Taken at the top, by a hint. */
  readonly top?: number;
}

const GAP = 12;
const EDGE = 8;
/** Less than this is no card any more. */
const LEAST = 96;

const overlap = (a: Box, b: Box): number => {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
};

/**
 * Where the card goes: above or below the block, never over it, at the place along it where it covers least of `others`.
 * A card that has to be cut short (it scrolls) counts as if it covered what is cut.
 */
export function placeCard(
  block: Box,
  card: { readonly width: number; readonly height: number },
  pane: Pane,
  others: readonly Obstacle[] = [],
): CardSpot {
  const ceiling = EDGE + (pane.top ?? 0);
  const rightmost = Math.max(EDGE, pane.width - card.width - EDGE);
  const along = [
    block.left + block.width / 2 - card.width / 2,
    block.left,
    block.left + block.width - card.width,
    block.left + block.width + GAP,
    block.left - card.width - GAP,
    EDGE,
    rightmost,
  ].map((left) => Math.max(EDGE, Math.min(rightmost, left)));
  let best: { readonly spot: CardSpot; readonly harm: number } | null = null;
  for (const side of ['below', 'above'] as const) {
    const room = side === 'below' ? pane.height - EDGE - (block.top + block.height + GAP) : block.top - GAP - ceiling;
    const maxHeight = Math.max(LEAST, room);
    const height = Math.min(card.height, maxHeight);
    const top = side === 'below' ? block.top + block.height + GAP : Math.max(ceiling, block.top - GAP - height);
    for (const [order, left] of along.entries()) {
      const box = { left, top, width: card.width, height };
      const covered = others.reduce((sum, other) => sum + other.weight * overlap(box, other), 0);
      const cut = (card.height - height + Math.max(0, LEAST - room)) * card.width;
      // Equal places: the first in the list, so that the card does not jump about.
      const harm = covered + cut + order;
      if (best === null || harm < best.harm) best = { spot: { left, top, maxHeight, side }, harm };
    }
  }
  if (best === null) throw new Error('placeCard: there is always a candidate');
  return best.spot;
}
