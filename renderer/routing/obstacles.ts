import type { NodeId } from '../../graph-core/model/document.ts';
import type { DrawnGraph, Placed } from '../canvas/placed.ts';
import { meets, type Rect } from '../canvas/viewport.ts';

/** A block that a wire may not run through. */
export interface Obstacle {
  readonly id: NodeId;
  readonly rect: Rect;
}

/** Side of a square of the grid, in pixels: a block lies in a few of them. */
const CELL = 256;

const keyOf = (column: number, row: number): string => `${column} ${row}`;
const cellOf = (at: number): number => Math.floor(at / CELL);

/** The blocks of a drawing by where they are. */
export class Obstacles {
  readonly #cells = new Map<string, Obstacle[]>();
  readonly all: readonly Obstacle[];

  constructor(all: readonly Obstacle[]) {
    this.all = all;
    for (const obstacle of all) {
      for (const key of this.#keys(obstacle.rect)) {
        const list = this.#cells.get(key);
        if (list) list.push(obstacle);
        else this.#cells.set(key, [obstacle]);
      }
    }
  }

  *#keys({ x, y, width, height }: Rect): Generator<string> {
    for (let column = cellOf(x); column <= cellOf(x + width); column++)
      for (let row = cellOf(y); row <= cellOf(y + height); row++) yield keyOf(column, row);
  }

  /** Those that a point lies in. */
  at(x: number, y: number): readonly Obstacle[] {
    const near = this.#cells.get(keyOf(cellOf(x), cellOf(y)));
    if (!near) return [];
    return near.filter(({ rect }) => x > rect.x && x < rect.x + rect.width && y > rect.y && y < rect.y + rect.height);
  }

  /** Those that a rectangle meets. */
  in(area: Rect): readonly Obstacle[] {
    // around a wire across everything there are more squares than blocks
    const squares = (area.width / CELL + 1) * (area.height / CELL + 1);
    if (squares > this.all.length) return this.all.filter(({ rect }) => meets(rect, area));
    const met = new Set<Obstacle>();
    for (const key of this.#keys(area)) {
      for (const obstacle of this.#cells.get(key) ?? []) if (meets(obstacle.rect, area)) met.add(obstacle);
    }
    return [...met];
  }
}

export const shapeOf = ({ x, y, geometry: { width, height } }: Placed): Rect => ({ x, y, width, height });

const sameRect = (a: Rect, b: Rect): boolean => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

const sameAll = (a: readonly Obstacle[], b: readonly Obstacle[]): boolean =>
  a.length === b.length && a.every((obstacle, i) => obstacle.id === b[i]?.id && sameRect(obstacle.rect, (b[i] as Obstacle).rect));

const known = new WeakMap<DrawnGraph, Obstacles>();
let latest: Obstacles | null = null;

/** The blocks of a drawing as obstacles: the same object while no block moves, so that wires stay as they are. */
export function obstaclesIn(drawn: DrawnGraph): Obstacles {
  const before = known.get(drawn);
  if (before) return before;
  const all = drawn.nodes.map((node) => ({ id: node.id, rect: shapeOf(node) }));
  const obstacles = latest && sameAll(latest.all, all) ? latest : new Obstacles(all);
  latest = obstacles;
  known.set(drawn, obstacles);
  return obstacles;
}
