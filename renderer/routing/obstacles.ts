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

/** The squares once the obstacles at some places of a list are elsewhere: all others are kept, and none that nothing lies in. */
export function cellsMoved(
  cells: Cells,
  before: readonly Obstacle[],
  after: readonly Obstacle[],
  moved: readonly number[],
): Cells {
  const next = new Map(cells);
  for (const i of moved) {
    const [was, is] = [before[i] as Obstacle, after[i] as Obstacle];
    for (const key of cellsOf(was.rect)) {
      const left = next.get(key)?.filter((each) => each !== was) ?? [];
      if (left.length > 0) next.set(key, left);
      else next.delete(key);
    }
    for (const key of cellsOf(is.rect)) next.set(key, [...(next.get(key) ?? []), is]);
  }
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

/** The blocks of a drawing, and the titles of its frames, by where they are. */
export class Obstacles {
  readonly #cells: Cells;
  readonly all: readonly Obstacle[];

  constructor(all: readonly Obstacle[], cells: Cells = cellsWith(all)) {
    this.all = all;
    this.#cells = cells;
  }

  /** The same blocks, of which those at some places of the list are elsewhere now. */
  with(all: readonly Obstacle[], moved: readonly number[]): Obstacles {
    return new Obstacles(all, cellsMoved(this.#cells, this.all, all, moved));
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

const sameRect = (a: Rect, b: Rect): boolean => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

/** Of so many that moved the squares are not mended one by one. */
const FEW = 64;

/** Blocks, and the titles of frames. */
const placesIn = ({ nodes, titles = [] }: DrawnGraph): readonly Obstacle[] => [
  ...nodes.map((node) => ({ id: node.id, rect: shapeOf(node) })),
  ...titles.map(({ id, ...rect }) => ({ id, rect })),
];

/** Places as obstacles, as far as they can be made of what was there before. */
function from(before: Obstacles | null, places: readonly Obstacle[]): Obstacles {
  const were = before?.all ?? [];
  const moved: number[] = [];
  const all = places.map((place, i) => {
    const was = were[i];
    if (was?.id === place.id && sameRect(was.rect, place.rect)) return was;
    moved.push(i);
    return place;
  });
  if (before === null || were.length !== all.length || moved.length > FEW) return new Obstacles(all);
  return moved.length === 0 ? before : before.with(all, moved);
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
