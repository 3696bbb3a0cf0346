import { type DrawnGraph, GRAPH, shapeOf } from '../canvas/placed.ts';
import { meets, type Rect } from '../canvas/viewport.ts';

/** A block, or the title of a frame, that a wire may not run through. */
export interface Obstacle {
  readonly id: string;
  readonly rect: Rect;
}

/** Side of a square of the grid, in pixels: a block lies in a few of them. */
const CELL = 256;

/** Rows and columns to either side of the origin; what lies beyond, in a file from a stranger, counts as in the last. */
const HALF = 2 ** 21;
const cellOf = (at: number): number => Math.max(-HALF, Math.min(HALF - 1, Math.floor(at / CELL)));

/** A number for each square, which a map finds faster than a text. */
const keyOf = (column: number, row: number): number => (column + HALF) * 2 * HALF + row + HALF;

/** The squares that a rectangle lies in. */
function cellsOf({ x, y, width, height }: Rect): number[] {
  const keys: number[] = [];
  for (let column = cellOf(x); column <= cellOf(x + width); column++)
    for (let row = cellOf(y); row <= cellOf(y + height); row++) keys.push(keyOf(column, row));
  return keys;
}

export type Cells = ReadonlyMap<number, readonly Obstacle[]>;

/** The squares once some obstacles are gone and others there: all others are kept, and none that nothing lies in. */
export function cellsChanged(cells: Cells, gone: readonly Obstacle[], come: readonly Obstacle[]): Cells {
  const next = new Map(cells);
  for (const was of gone) {
    for (const key of cellsOf(was.rect)) {
      const left = next.get(key)?.filter((each) => each !== was) ?? [];
      if (left.length > 0) next.set(key, left);
      else next.delete(key);
    }
  }
  for (const is of come) for (const key of cellsOf(is.rect)) next.set(key, [...(next.get(key) ?? []), is]);
  return next;
}

export function cellsWith(all: readonly Obstacle[]): Cells {
  const cells = new Map<number, Obstacle[]>();
  for (const obstacle of all) {
    for (const key of cellsOf(obstacle.rect)) {
      const list = cells.get(key);
      if (list) list.push(obstacle);
      else cells.set(key, [obstacle]);
    }
  }
  return cells;
}

const NONE: readonly Obstacle[] = [];

/** So many edits back it is known what they changed. */
const EDITS = 32;

/** What is no longer there, or elsewhere, and what has come. */
interface Change {
  readonly gone: readonly Obstacle[];
  readonly come: readonly Obstacle[];
}

/** The blocks of a drawing, and the titles of its frames, by where they are. */
export class Obstacles {
  readonly #cells: Cells;
  readonly all: readonly Obstacle[];
  /** Stands for these obstacles where somebody remembers them, without keeping them. */
  readonly mark = Symbol('obstacles');
  /** What these were made from, the last ones first. */
  #since: readonly { readonly mark: symbol; readonly change: Change }[] = [];

  constructor(all: readonly Obstacle[], cells: Cells = cellsWith(all)) {
    this.all = all;
    this.#cells = cells;
  }

  /** The same blocks but for some. */
  with(all: readonly Obstacle[], change: Change): Obstacles {
    const next = new Obstacles(all, cellsChanged(this.#cells, change.gone, change.come));
    next.#since = [{ mark: this.mark, change }, ...this.#since.slice(0, EDITS - 1)];
    return next;
  }

  /** Whether it is known that the obstacles with a mark, from which these were made by a few edits, are the same in an area. */
  isSameIn(area: Rect, mark: symbol): boolean {
    if (mark === this.mark) return true;
    const isAway = ({ rect }: Obstacle): boolean => !meets(rect, area);
    for (const { mark: before, change } of this.#since) {
      if (!change.gone.every(isAway) || !change.come.every(isAway)) return false;
      if (before === mark) return true;
    }
    return false;
  }

  /** Those that a point lies in. */
  at(x: number, y: number): readonly Obstacle[] {
    const near = this.#cells.get(keyOf(cellOf(x), cellOf(y)));
    if (!near) return NONE;
    return near.filter(({ rect }) => x > rect.x && x < rect.x + rect.width && y > rect.y && y < rect.y + rect.height);
  }

  /** Those that a rectangle meets. */
  in(area: Rect): readonly Obstacle[] {
    // around a wire across everything there are more squares than blocks
    const squares = (area.width / CELL + 1) * (area.height / CELL + 1);
    if (squares > this.all.length) return this.all.filter(({ rect }) => meets(rect, area));
    const met = new Set<Obstacle>();
    for (const key of cellsOf(area))
      for (const obstacle of this.#cells.get(key) ?? []) if (meets(obstacle.rect, area)) met.add(obstacle);
    return [...met];
  }
}

/** Obstacles, of which is noted where somebody looks at them: what was found stays right while nothing in there changes. */
export class Watched {
  readonly obstacles: Obstacles;
  #from: readonly [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  #to: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];

  constructor(obstacles: Obstacles) {
    this.obstacles = obstacles;
  }

  /** Around all that was looked at. */
  get area(): Rect {
    const [[x, y], [right, bottom]] = [this.#from, this.#to];
    return { x, y, width: right - x, height: bottom - y };
  }

  note({ x, y, width, height }: Rect): void {
    this.#from = [Math.min(this.#from[0], x), Math.min(this.#from[1], y)];
    this.#to = [Math.max(this.#to[0], x + width), Math.max(this.#to[1], y + height)];
  }

  in(area: Rect): readonly Obstacle[] {
    this.note(area);
    return this.obstacles.in(area);
  }
}

const sameRect = (a: Rect, b: Rect): boolean => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

/** Of so many that moved the squares are not mended one by one. */
const FEW = 64;

/** Blocks, and the titles of frames. */
const placesIn = ({ nodes, titles = [] }: DrawnGraph): readonly Obstacle[] => [
  ...nodes.map((node) => ({ id: node.id, rect: shapeOf(node) })),
  ...titles.map(({ id, ...rect }) => ({ id, rect })),
];

/** Places as obstacles, as far as they can be made of what was there before: one that is added or removed leaves the others. */
function from(before: Obstacles | null, places: readonly Obstacle[]): Obstacles {
  const were = before?.all ?? [];
  const isAt = (i: number, j: number): boolean => {
    const [was, is] = [were[i], places[j]];
    return was !== undefined && is !== undefined && was.id === is.id && sameRect(was.rect, is.rect);
  };
  const shorter = Math.min(were.length, places.length);
  let [first, last] = [0, 0];
  while (first < shorter && isAt(first, first)) first++;
  while (last < shorter - first && isAt(were.length - 1 - last, places.length - 1 - last)) last++;
  const [gone, come]: [Obstacle[], Obstacle[]] = [[], []];
  const isMoved = were.length === places.length;
  const middle = places.slice(first, places.length - last).map((place, i) => {
    if (isMoved && isAt(first + i, first + i)) return were[first + i] as Obstacle;
    come.push(place);
    if (isMoved) gone.push(were[first + i] as Obstacle);
    return place;
  });
  if (!isMoved) gone.push(...were.slice(first, were.length - last));
  const all = [...were.slice(0, first), ...middle, ...were.slice(were.length - last)];
  if (before === null || Math.max(gone.length, come.length) > FEW) return new Obstacles(all);
  return gone.length + come.length === 0 ? before : before.with(all, { gone, come });
}

/** What stands in the way in a drawing, by some measure: the same object while nothing of it moves, so that wires stay as they are. */
export function keptObstacles(places: (drawn: DrawnGraph) => readonly Obstacle[]): (drawn: DrawnGraph) => Obstacles {
  const known = new WeakMap<DrawnGraph, Obstacles>();
  // of each canvas those that it had last: of the graph, and of the group that was drawn last
  const latest = new Map<string, Obstacles>();
  return (drawn) => {
    const before = known.get(drawn);
    if (before) return before;
    const { canvas = GRAPH } = drawn;
    const obstacles = from(latest.get(canvas) ?? null, places(drawn));
    if (canvas !== GRAPH) for (const other of latest.keys()) if (other !== GRAPH) latest.delete(other);
    latest.set(canvas, obstacles);
    known.set(drawn, obstacles);
    return obstacles;
  };
}

/** The blocks of a drawing as obstacles, and the titles of its frames. */
export const obstaclesIn = keptObstacles(placesIn);
