/** A rectangle on the pane, in pixels of the screen. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Something that the card may cover where it has to; the weight says how bad that would be. */
export interface Obstacle extends Box {
  readonly weight: number;
}

export interface CardSpot {
  readonly left: number;
  readonly top: number;
  /** Room that there is; what is higher scrolls. */
  readonly maxHeight: number;
  /** `docked`: the pane has no free place, and the card lies at its edge, as far from the block as can be. */
  readonly side: 'below' | 'above' | 'beside' | 'docked';
}

export interface Pane {
  readonly width: number;
  readonly height: number;
  /** Taken at the top, by a hint. */
  readonly top?: number;
}

export interface Surroundings {
  readonly block: Box;
  /** What the card never covers besides the block: its wires, their numbers, and the circles at their ends. */
  readonly kept: readonly Box[];
  /** All the rest. */
  readonly others: readonly Obstacle[];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const GAP = 12;
const EDGE = 8;
/** Less than this is no card any more. */
const LEAST = 96;
/** Harm of a pixel between card and block, in covered pixels: the card stays near where it can. */
const DISTANCE = 12;
/** A card beside the block hides what comes before or behind it: only where there is hardly room above and below. */
const BESIDE = 60_000;
/** What is covered last: places just beside it are tried, too, for this many of them. */
const HEAVY = 1;
const MOST = 60;
/** What a docked card leaves of the pane. */
const DOCKED = 0.45;

const overlap = (a: Box, b: Box): number => {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
};

const apart = (a: Box, b: Box): number => {
  const across = Math.max(0, a.left - (b.left + b.width), b.left - (a.left + a.width));
  const down = Math.max(0, a.top - (b.top + b.height), b.top - (a.top + a.height));
  return Math.hypot(across, down);
};

interface Gap {
  readonly from: number;
  readonly to: number;
}

/** The free stretches of a column of the pane that are high enough for a card. */
function gapsIn(left: number, width: number, blocked: readonly Box[], whole: Gap): Gap[] {
  const stops = blocked
    .filter((box) => box.left < left + width + GAP && box.left + box.width > left - GAP)
    .map((box) => ({ from: box.top - GAP, to: box.top + box.height + GAP }))
    .sort((a, b) => a.from - b.from);
  const gaps: Gap[] = [];
  let from = whole.from;
  for (const stop of stops) {
    gaps.push({ from, to: Math.min(stop.from, whole.to) });
    from = Math.max(from, stop.to);
  }
  gaps.push({ from, to: whole.to });
  return gaps.filter((gap) => gap.to - gap.from >= LEAST);
}

/** The places in a gap: below the block, above it, and, where the gap reaches past the block, beside it; below and above also past all that is `heavy` there. */
function spotsIn(gap: Gap, left: number, card: Size, block: Box, heavy: readonly Box[]): CardSpot[] {
  const below = { from: Math.max(gap.from, block.top + block.height + GAP), to: gap.to };
  const above = { from: gap.from, to: Math.min(gap.to, block.top - GAP) };
  const spots: CardSpot[] = [];
  if (below.to - below.from >= LEAST) spots.push({ left, top: below.from, maxHeight: below.to - below.from, side: 'below' });
  if (above.to - above.from >= LEAST) {
    const room = above.to - above.from;
    spots.push({ left, top: above.to - Math.min(card.height, room), maxHeight: room, side: 'above' });
  }
  const there = heavy.filter((box) => box.left < left + card.width && box.left + box.width > left);
  const under = Math.max(below.from, ...there.map((box) => box.top + box.height + 1).filter((bottom) => bottom < below.to));
  const over = Math.min(above.to, ...there.map((box) => box.top - 1).filter((top) => top > above.from));
  if (under > below.from && below.to - under >= LEAST)
    spots.push({ left, top: under, maxHeight: below.to - under, side: 'below' });
  if (over < above.to && over - above.from >= LEAST) {
    const room = over - above.from;
    spots.push({ left, top: over - Math.min(card.height, room), maxHeight: room, side: 'above' });
  }
  if (gap.from < block.top + block.height && gap.to > block.top) {
    const room = gap.to - gap.from;
    const top = Math.max(gap.from, Math.min(gap.to - Math.min(card.height, room), block.top));
    spots.push({ left, top, maxHeight: room, side: 'beside' });
  }
  return spots;
}

/**
 * Where the card goes: near the block and never over it, its wires and the circles at their ends, where it covers least of
 * what else there is. A card that has to be cut short (it scrolls) counts as if it covered what is cut.
 */
export function placeCard({ block, kept, others: all }: Surroundings, card: Size, pane: Pane): CardSpot {
  const onPane: Box = { left: 0, top: 0, width: pane.width, height: pane.height };
  const others = all.filter((other) => overlap(other, onPane) > 0);
  const heavy = others.filter(({ weight }) => weight >= HEAVY).slice(0, MOST);
  const whole: Gap = { from: EDGE + (pane.top ?? 0), to: pane.height - EDGE };
  const rightmost = Math.max(EDGE, pane.width - card.width - EDGE);
  const blocked = [block, ...kept];
  const along = [
    block.left + block.width / 2 - card.width / 2,
    ...blocked.flatMap((box) => [box.left, box.left + box.width - card.width]),
    ...blocked.flatMap((box) => [box.left + box.width + GAP, box.left - card.width - GAP]),
    ...heavy.flatMap((box) => [box.left + box.width + 1, box.left - card.width - 1]),
    EDGE,
    rightmost,
  ].map((left) => Math.max(EDGE, Math.min(rightmost, left)));
  let best: { readonly spot: CardSpot; readonly harm: number } | null = null;
  for (const [order, left] of [...new Set(along)].entries()) {
    for (const spot of gapsIn(left, card.width, blocked, whole).flatMap((gap) => spotsIn(gap, left, card, block, heavy))) {
      const height = Math.min(card.height, spot.maxHeight);
      const box = { left, top: spot.top, width: card.width, height };
      const covered = others.reduce((sum, other) => sum + other.weight * overlap(box, other), 0);
      const cut = (card.height - height) * card.width;
      // Equal places: the first in the list, so that the card does not jump about.
      const harm = covered + cut + DISTANCE * apart(box, block) + (spot.side === 'beside' ? BESIDE : 0) + order;
      if (best === null || harm < best.harm) best = { spot, harm };
    }
  }
  return best?.spot ?? docked(blocked, card, pane, whole);
}

/** At the corner of the pane where least of what is to be seen is covered. */
function docked(blocked: readonly Box[], card: Size, pane: Pane, whole: Gap): CardSpot {
  const height = Math.min(card.height, Math.max(LEAST, (whole.to - whole.from) * DOCKED));
  const corners = [whole.to - height, whole.from].flatMap((top) =>
    [pane.width - card.width - EDGE, EDGE].map((left) => ({ left: Math.max(EDGE, left), top, width: card.width, height })),
  );
  const covered = (box: Box): number => blocked.reduce((sum, other) => sum + overlap(box, other), 0);
  const [best] = corners.map((box) => ({ box, harm: covered(box) })).sort((a, b) => a.harm - b.harm);
  const { left, top } = best?.box ?? { left: EDGE, top: whole.from };
  return { left, top, maxHeight: height, side: 'docked' };
}
