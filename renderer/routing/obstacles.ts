import { type DrawnGraph, shapeOf } from '../canvas/placed.ts';
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

type Cells = ReadonlyMap<number, readonly Obstacle[]>;

function cellsWith(all: readonly Obstacle[]): Cells {
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

  /** The same blocks, of which those at some places of the list are elsewhere now: the squares of all others are kept. */
  with(all: readonly Obstacle[], moved: readonly number[]): Obstacles {
    const cells = new Map(this.#cells);
    const change = (key: number, to: (list: readonly Obstacle[]) => readonly Obstacle[]) =>
      cells.set(key, to(cells.get(key) ?? []));
    for (const i of moved) {
      const [before, after] = [this.all[i] as Obstacle, all[i] as Obstacle];
      for (const key of cellsOf(before.rect)) change(key, (list) => list.filter((each) => each !== before));
      for (const key of cellsOf(after.rect)) change(key, (list) => [...list, after]);
    }
    return new Obstacles(all, cells);
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
  let latest: Obstacles | null = null;
  return (drawn) => {
    const before = known.get(drawn);
    if (before) return before;
    const obstacles = from(latest, places(drawn));
    latest = obstacles;
    known.set(drawn, obstacles);
    return obstacles;
  };
}

/** The blocks of a drawing as obstacles, and the titles of its frames. */
export const obstaclesIn = keptObstacles(placesIn);
