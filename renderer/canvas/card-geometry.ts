/** A rectangle on the pane, in pixels of the screen. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface CardSpot {
  readonly left: number;
  readonly top: number;
  readonly maxHeight: number;
  readonly side: 'below' | 'above';
}

const GAP = 12;
const EDGE = 8;
/** Less than this is no card any more. */
const LEAST = 96;

/**
 * Where the card goes: below the block where it fits, else above it, else on the side with more room and scrolling. Wires
 * enter and leave at the sides, so above and below it covers neither the block nor its wires.
 */
export function placeCard(
  block: Box,
  card: { readonly width: number; readonly height: number },
  pane: { readonly width: number; readonly height: number },
): CardSpot {
  const below = pane.height - EDGE - (block.top + block.height + GAP);
  const above = block.top - GAP - EDGE;
  const side = below >= card.height || below >= above ? 'below' : 'above';
  const maxHeight = Math.max(LEAST, side === 'below' ? below : above);
  const height = Math.min(card.height, maxHeight);
  const middle = block.left + block.width / 2 - card.width / 2;
  const left = Math.max(EDGE, Math.min(pane.width - card.width - EDGE, middle));
  return {
    left,
    top: side === 'below' ? block.top + block.height + GAP : Math.max(EDGE, block.top - GAP - height),
    maxHeight,
    side,
  };
}
