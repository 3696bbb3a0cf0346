import type { Rect } from './viewport.ts';

/** Something written that has no place yet. */
export interface Label {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** What it belongs to: it stands as near as can be. */
  readonly anchor: Rect;
  /** Where it stands if nothing is in its way: below what it belongs to, or above. */
  readonly prefers: 'below' | 'above';
}

const GAP = 3;
/** Places are tried on this grid, out to {@link REACH} from the anchor. */
const STEP = 8;
const REACH = 112;
/** What stands on the other side than it prefers is as if it were this much farther away. */
const OTHER_SIDE = 12;

const meets = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width + GAP && b.x < a.x + a.width + GAP && a.y < b.y + b.height + GAP && b.y < a.y + a.height + GAP;

const within = (a: Rect, by: Rect): boolean => a.x + a.width > by.x && a.x < by.x + by.width;

function distance(a: Rect, b: Rect): number {
  const across = Math.max(0, a.x - (b.x + b.width), b.x - (a.x + a.width));
  const down = Math.max(0, a.y - (b.y + b.height), b.y - (a.y + a.height));
  return Math.hypot(across, down);
}

/** How bad a place is: its distance, how far it is from being centred, and the side. */
function badness(place: Rect, { anchor, prefers }: Label): number {
  const aside = Math.abs(place.x + place.width / 2 - (anchor.x + anchor.width / 2));
  const isBelow = place.y >= anchor.y + anchor.height;
  const side = within(place, anchor) && isBelow === (prefers === 'below') ? 0 : OTHER_SIDE;
  return distance(place, anchor) + 0.25 * aside + side;
}

/** The places around an anchor, the best first. */
function placesOf(label: Label): Rect[] {
  const { anchor, width, height } = label;
  const [left, right] = [anchor.x - width - REACH, anchor.x + anchor.width + REACH];
  const [top, bottom] = [anchor.y - height - REACH, anchor.y + anchor.height + REACH];
  const middle = anchor.x + anchor.width / 2 - width / 2;
  // rows begin right at the anchor: what is below or above it touches it
  const below = anchor.y + anchor.height + GAP;
  const above = anchor.y - height - GAP;
  const found: Rect[] = [];
  for (let x = middle - STEP * Math.floor((middle - left) / STEP); x <= right; x += STEP) {
    for (let y = below; y <= bottom; y += STEP) found.push({ x, y, width, height });
    for (let y = above; y >= top; y -= STEP) found.push({ x, y, width, height });
    for (let y = anchor.y - height / 2; y <= below; y += STEP) found.push({ x, y, width, height });
  }
  const ranked = found.map((place) => ({ place, harm: badness(place, label) })).sort((a, b) => a.harm - b.harm);
  return ranked.map(({ place }) => place);
}

/** A place for each label on which it meets nothing drawn and no other label; null for one that finds none near its anchor. */
export function placeLabels(labels: readonly Label[], drawn: readonly Rect[]): ReadonlyMap<string, Rect | null> {
  const places = new Map<string, Rect | null>();
  const taken: Rect[] = [];
  for (const label of labels) {
    const reach = { ...label.anchor };
    const near = drawn.filter((rect) => distance(rect, reach) <= REACH + label.width + label.height);
    const place = placesOf(label).find((each) => ![...near, ...taken].some((rect) => meets(each, rect))) ?? null;
    places.set(label.id, place);
    if (place) taken.push(place);
  }
  return places;
}
