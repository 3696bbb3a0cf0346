import type { Document, Point } from '../../graph-core/model/document.ts';
import { drawnOf, shapeOf } from './placed.ts';
import { meets, type Rect } from './viewport.ts';

/** Between a new block and what stands there already: room for a wire and its arrow. */
const GAP = 32;
/** Blocks that are passed at most. */
const FARTHEST = 100;

type Way = 'right' | 'left' | 'down' | 'up';
const WAYS: readonly Way[] = ['right', 'down', 'left', 'up'];

const around = ({ x, y, width, height }: Rect): Rect => ({
  x: x - GAP,
  y: y - GAP,
  width: width + 2 * GAP,
  height: height + 2 * GAP,
});

/** Where a rectangle comes free when it goes one way; null where that is too far. */
function moved(rect: Rect, way: Way, taken: readonly Rect[]): Rect | null {
  let at = rect;
  for (let i = 0; i < FARTHEST; i++) {
    const other = taken.find((each) => meets(at, each));
    if (!other) return at;
    if (way === 'right') at = { ...at, x: other.x + other.width };
    else if (way === 'left') at = { ...at, x: other.x - at.width };
    else if (way === 'down') at = { ...at, y: other.y + other.height };
    else at = { ...at, y: other.y - at.height };
  }
  return null;
}

/**
 * The corner of a new block: where it was asked for, unless it would lie on a block there; then the nearest free place. A wire
 * that was let go at its own block would be hidden with the output that it comes from.
 */
export function freePlace(document: Document, rect: Rect, ways: readonly Way[] = WAYS): Point {
  const shapes = drawnOf(document).nodes.map(shapeOf);
  if (!shapes.some((each) => meets(rect, each))) return { x: rect.x, y: rect.y };
  const taken = shapes.map(around);
  const found = ways.flatMap((way) => moved(rect, way, taken) ?? []);
  const far = (place: Rect): number => Math.abs(place.x - rect.x) + Math.abs(place.y - rect.y);
  const [{ x, y } = rect] = found.sort((a, b) => far(a) - far(b));
  return { x: Math.round(x), y: Math.round(y) };
}

/** The ways that a block goes which hangs on a wire by its input, or its output, or not at all. */
export const waysOf = (anchor: 'centre' | 'left' | 'right'): readonly Way[] =>
  anchor === 'left' ? ['right', 'down', 'up'] : anchor === 'right' ? ['left', 'down', 'up'] : WAYS;
