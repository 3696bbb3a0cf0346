import type { Point } from '../../graph-core/model/document.ts';

/** A box to be placed. */
export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** Room for what is written below it. */
  readonly below?: number;
}

export interface Link {
  readonly from: string;
  readonly to: string;
}

/** Between columns, so that a wire has room for its value; between what stands one above another. */
const GAP = { x: 70, y: 40 } as const;

/** Height that is kept free for a wire that passes by. */
const PASSING = 72;

/** A place in a column: a box, or a wire that passes by. */
interface Item {
  readonly id: string;
  readonly box: Box | null;
  /** In the column before; what it is lined up with. */
  readonly behind: string[];
  /** Middle. */
  y: number;
}

/**
 * Places of boxes without a cycle: columns in the order of computation, each box in its column near the middle of what feeds
 * it. What comes in stands right before what first reads it, and a wire over several columns keeps a place free in each, so
 * that it does not run through a block. What is in `first` stays in the first column all the same, in the order of the boxes.
 */
export function layOut(
  boxes: readonly Box[],
  links: readonly Link[],
  first: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, Point> {
  const columns = columnsOf(boxes, levelsOf(boxes, links, first), links);
  const places = new Map<string, Point>();
  let x = 0;
  let before = new Map<string, number>();
  for (const column of columns) {
    order(column, before);
    const width = Math.max(0, ...column.map(({ box }) => box?.width ?? 0));
    for (const { box, y } of column) {
      if (box) places.set(box.id, { x: Math.round(x + (width - box.width) / 2), y: Math.round(y - box.height / 2) });
    }
    before = new Map(column.map(({ id, y }) => [id, y]));
    x += width + GAP.x;
  }
  return places;
}

/** Longest path from the beginning; what nothing feeds moves up to right before its first reader, unless it comes first. */
function levelsOf(boxes: readonly Box[], links: readonly Link[], first: ReadonlySet<string>): Map<string, number> {
  const levels = new Map(boxes.map(({ id }) => [id, first.size === 0 || first.has(id) ? 0 : 1]));
  for (let round = 0; round < boxes.length; round++) {
    let moved = false;
    for (const { from, to } of links) {
      const least = (levels.get(from) ?? 0) + 1;
      if ((levels.get(to) ?? 0) >= least) continue;
      levels.set(to, least);
      moved = true;
    }
    if (!moved) break;
  }
  const fed = new Set(links.map(({ to }) => to));
  for (const { id } of boxes) {
    const readers = links.filter(({ from }) => from === id).map(({ to }) => levels.get(to) ?? 0);
    if (!fed.has(id) && !first.has(id) && readers.length > 0) levels.set(id, Math.min(...readers) - 1);
  }
  return levels;
}

function columnsOf(boxes: readonly Box[], levels: ReadonlyMap<string, number>, links: readonly Link[]): Item[][] {
  const count = 1 + Math.max(-1, ...levels.values());
  const columns = Array.from({ length: count }, (): Item[] => []);
  const items = new Map<string, Item>();
  const add = (level: number, id: string, box: Box | null): Item => {
    const item = items.get(id) ?? { id, box, behind: [], y: 0 };
    if (!items.has(id)) columns[level]?.push(item);
    items.set(id, item);
    return item;
  };
  for (const box of boxes) add(levels.get(box.id) ?? 0, box.id, box);
  for (const { from, to } of links) {
    let last = from;
    for (let level = (levels.get(from) ?? 0) + 1; level < (levels.get(to) ?? 0); level++) {
      const passing = add(level, `${from} ${level}`, null);
      if (passing.behind.length === 0) passing.behind.push(last);
      last = passing.id;
    }
    items.get(to)?.behind.push(last);
  }
  return columns;
}

/** Sorts a column by what stands behind its items, and moves them apart around the middle of where they belong. */
function order(column: Item[], before: ReadonlyMap<string, number>): void {
  for (const item of column) {
    const behind = item.behind.map((id) => before.get(id) ?? 0);
    item.y = behind.length === 0 ? Number.POSITIVE_INFINITY : behind.reduce((sum, y) => sum + y, 0) / behind.length;
  }
  // the sort is stable: what nothing feeds stays in the order of the ports, below the rest
  column.sort((a, b) => (a.y === b.y ? 0 : a.y - b.y));
  const sizeOf = ({ box }: Item): number => box?.height ?? PASSING;
  const wanted = column.map(({ y }) => y).filter(Number.isFinite);
  const middle = wanted.length === 0 ? 0 : wanted.reduce((sum, y) => sum + y, 0) / wanted.length;
  const roomOf = (item: Item): number => sizeOf(item) + (item.box?.below ?? 0);
  const last = column.at(-1);
  const total = column.reduce((sum, item) => sum + roomOf(item), 0) + GAP.y * (column.length - 1) - (last?.box?.below ?? 0);
  let top = middle - total / 2;
  for (const item of column) {
    item.y = top + sizeOf(item) / 2;
    top += roomOf(item) + GAP.y;
  }
}
