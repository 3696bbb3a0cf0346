import type { Rect } from '../canvas/viewport.ts';
import type { Axis } from './align.ts';

/**
 * Where something that is dragged meets the lines of what stands around it. What it can meet is indexed once a drag: the edges and
 * middles of all, sorted, so that each move of the pointer is a search by halves.
 */

/** A line to be drawn while something is dragged, in document coordinates. */
export interface Guide {
  /** Of the line itself: `y` stands upright. */
  readonly along: Axis;
  /** Where it crosses the other axis, and from where to where it goes. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  /** Of the two that it lines up, or of the gaps that are equal. */
  readonly distance: number;
  readonly kind: 'edge' | 'gap';
}

export interface Snap {
  readonly dx: number;
  readonly dy: number;
  readonly guides: readonly Guide[];
}

/** Of which part of something a line is: edges meet edges, middles meet middles. */
type Part = 'edge' | 'middle';

interface Line {
  readonly at: number;
  readonly part: Part;
  readonly rect: Rect;
}

export interface SnapIndex {
  readonly rects: readonly Rect[];
  readonly x: readonly Line[];
  readonly y: readonly Line[];
}

const EXTENT = { x: 'width', y: 'height' } as const;
const OTHER = { x: 'y', y: 'x' } as const;
/** What is farther away is not looked at. */
const NEAR = 500;
/** Parts of an edge or a middle count as the same line. */
const SAME = 0.6;

/** Middles come first: what stands in line by its middle has straight wires. */
const linesOf = (rect: Rect, axis: Axis): readonly (readonly [Part, number])[] => {
  const [from, size] = [rect[axis], rect[EXTENT[axis]]];
  return [
    ['middle', from + size / 2],
    ['edge', from],
    ['edge', from + size],
  ];
};

export function indexFor(rects: readonly Rect[]): SnapIndex {
  const sorted = (axis: Axis): Line[] =>
    rects.flatMap((rect) => linesOf(rect, axis).map(([part, at]): Line => ({ at, part, rect }))).sort((a, b) => a.at - b.at);
  return { rects, x: sorted('x'), y: sorted('y') };
}

/** Place of the first line that is not before `at`. */
function firstFrom(lines: readonly Line[], at: number): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle] as Line).at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

const end = (rect: Rect, axis: Axis): number => rect[axis] + rect[EXTENT[axis]];

/** How far two are from one another along an axis; 0 where they overlap. */
const apart = (a: Rect, b: Rect, axis: Axis): number => Math.max(0, b[axis] - end(a, axis), a[axis] - end(b, axis));

/** Lines of a part that lie within reach of a place, of what is near. */
function* linesAt(lines: readonly Line[], rect: Rect, axis: Axis, part: Part, at: number, reach: number): Generator<Line> {
  for (let i = firstFrom(lines, at - reach); i < lines.length; i++) {
    const line = lines[i] as Line;
    if (line.at > at + reach) return;
    if (line.part === part && apart(line.rect, rect, OTHER[axis]) <= NEAR) yield line;
  }
}

/** The shortest way to a line within reach, to a middle before an edge; undefined where there is none. */
function toEdge(lines: readonly Line[], rect: Rect, axis: Axis, reach: number): number | undefined {
  const best: Partial<Record<Part, number>> = {};
  for (const [part, own] of linesOf(rect, axis)) {
    for (const { at } of linesAt(lines, rect, axis, part, own, reach)) {
      if (Math.abs(at - own) < Math.abs(best[part] ?? Number.POSITIVE_INFINITY)) best[part] = at - own;
    }
  }
  return best.middle ?? best.edge;
}

/** A gap between two that stand side by side, as a guide says it. */
interface Gap {
  readonly from: number;
  readonly to: number;
}

interface Equal {
  readonly by: number;
  readonly gaps: readonly Gap[];
  readonly at: number;
}

const overlaps = (a: Rect, b: Rect, axis: Axis): boolean => a[axis] < end(b, axis) && b[axis] < end(a, axis);

/** Neighbours in the same row (or column), the nearest first: before and behind along an axis. */
function neighbours(rects: readonly Rect[], rect: Rect, axis: Axis) {
  const middle = rect[axis] + rect[EXTENT[axis]] / 2;
  const row = rects.filter((other) => overlaps(other, rect, OTHER[axis]));
  const before = row
    .filter((other) => end(other, axis) <= middle && rect[axis] - end(other, axis) < NEAR)
    .sort((a, b) => end(b, axis) - end(a, axis));
  const behind = row
    .filter((other) => other[axis] >= middle && other[axis] - end(rect, axis) < NEAR)
    .sort((a, b) => a[axis] - b[axis]);
  return { before, behind };
}

/** The shortest way to equal gaps: between two neighbours, or going on as those before, or behind, stand apart. */
function toGap(rects: readonly Rect[], rect: Rect, axis: Axis, reach: number): Equal | undefined {
  const { before, behind } = neighbours(rects, rect, axis);
  const [near, far] = [before[0], before.find((other) => before[0] && end(other, axis) <= before[0][axis])];
  const [next, last] = [behind[0], behind.find((other) => behind[0] && other[axis] >= end(behind[0], axis))];
  const size = rect[EXTENT[axis]];
  const at = rect[OTHER[axis]] + rect[EXTENT[OTHER[axis]]] / 2;
  const found: Equal[] = [];
  const propose = (to: number, gaps: readonly Gap[]): void => void found.push({ by: to - rect[axis], gaps, at });
  if (near && next) {
    const to = (end(near, axis) + next[axis] - size) / 2;
    propose(to, [
      { from: end(near, axis), to },
      { from: to + size, to: next[axis] },
    ]);
  }
  if (near && far) {
    const to = end(near, axis) + near[axis] - end(far, axis);
    propose(to, [
      { from: end(far, axis), to: near[axis] },
      { from: end(near, axis), to },
    ]);
  }
  if (next && last) {
    const to = next[axis] - (last[axis] - end(next, axis)) - size;
    propose(to, [
      { from: to + size, to: next[axis] },
      { from: end(next, axis), to: last[axis] },
    ]);
  }
  const fitting = found.filter(({ by, gaps }) => Math.abs(by) <= reach && gaps.every(({ from, to }) => to > from));
  return fitting.toSorted((a, b) => Math.abs(a.by) - Math.abs(b.by))[0];
}

/** Lines through what stands in one line with something, the nearest for each line. */
function edgeGuides(lines: readonly Line[], rect: Rect, axis: Axis): Guide[] {
  const across = OTHER[axis];
  const guides = linesOf(rect, axis).flatMap(([part, at]): { readonly part: Part; readonly guide: Guide }[] => {
    const met = [...linesAt(lines, rect, axis, part, at, SAME)].map((line) => line.rect);
    const [nearest] = met.sort((a, b) => apart(a, rect, across) - apart(b, rect, across));
    if (nearest === undefined) return [];
    const from = Math.min(rect[across], nearest[across]);
    const to = Math.max(end(rect, across), end(nearest, across));
    return [{ part, guide: { along: across, at, from, to, distance: apart(nearest, rect, across), kind: 'edge' } }];
  });
  // of things of one size the middle says it all
  const middle = guides.find(({ part }) => part === 'middle');
  return (middle ? [middle] : guides).map(({ guide }) => guide);
}

const gapGuides = ({ gaps, at }: Equal, axis: Axis): Guide[] =>
  gaps.map(({ from, to }) => ({ along: axis, at, from, to, distance: to - from, kind: 'gap' }));

/**
 * How far something that is dragged has to go to stand in line with others, or as far from its neighbours as they are from one
 * another, where that is within reach; and the lines that say so. Each axis by itself; an edge goes before a gap.
 */
export function snapTo(index: SnapIndex, rect: Rect, reach: number): Snap {
  const edge = { x: toEdge(index.x, rect, 'x', reach), y: toEdge(index.y, rect, 'y', reach) };
  const gap = {
    x: edge.x === undefined ? toGap(index.rects, rect, 'x', reach) : undefined,
    y: edge.y === undefined ? toGap(index.rects, rect, 'y', reach) : undefined,
  };
  const [dx, dy] = [edge.x ?? gap.x?.by ?? 0, edge.y ?? gap.y?.by ?? 0];
  const moved = { ...rect, x: rect.x + dx, y: rect.y + dy };
  const shown = (axis: Axis): Guide[] => {
    if (edge[axis] !== undefined) return edgeGuides(index[axis], moved, axis);
    const equal = gap[axis] && toGap(index.rects, moved, axis, SAME);
    return equal ? gapGuides(equal, axis) : [];
  };
  return { dx, dy, guides: [...shown('x'), ...shown('y')] };
}
