import type { View } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { collapse } from '../codegen/dims.ts';
import { Code, type FunctionCode, type Local, type Term } from './code.ts';
import { cutOf, cutWords, forUnits, LONGEST_UNIT, levelsOf, rowsFrom, unitsOf } from './cuts.ts';
import { lanesKey } from './keys.ts';
import { KERNEL } from './module.ts';
import { i32, i32x4 } from './operations.ts';
import type { Space } from './prepared.ts';
import { lets, type Row } from './rows.ts';
import { advance, countsFrom, type Lane, loadRow, stepOf, storeRow, WordReader } from './walk.ts';

/** Loops over dims that take four elements at a time along the last one: how many loops, and how views move in them. */
export interface VectorShape {
  readonly rank: number;
  /** The loop that is cut into units, where the outermost would be in too few. */
  readonly cut: number | null;
  /** How many times four elements are computed side by side. */
  readonly beside: number;
  /** The inputs, then the output. */
  readonly lanes: readonly Lane[];
  /** The loop that counts a dim; null where it is always 0. */
  readonly countedBy: (dim: number) => number | null;
}

/** The same as numbers, for the words of a call, and its units with their operations. */
export interface VectorWords {
  readonly shape: VectorShape;
  readonly words: readonly number[];
  readonly units: number;
  readonly work: number;
}

/**
 * `cost`: operations for one element. `keep`: dims whose coordinates are read. `besideOf`: how many times four are computed side by side in
 * a row of so many.
 */
export function vectorWords(
  dims: readonly number[],
  views: readonly View[],
  space: Space,
  cost: number,
  keep: ReadonlySet<number> = new Set(),
  besideOf: (length: number) => number = () => 1,
): VectorWords {
  const collapsed = collapse(
    dims,
    views.map(({ strides }) => strides.slice(0, dims.length)),
    keep,
  );
  const all = collapsed.dims.length > 0 ? collapsed.dims : [1];
  const steps = collapsed.strides.map((list) => (list.length > 0 ? list : [0]));
  const lanes = views.map((view, v): Lane => ({ step: stepOf(steps[v]?.at(-1) as number), dtype: space.dtypeOf(view) }));
  const count = sizeOf(all);
  const cut = isInUnits(all, cost) ? null : cutOf(all, cost);
  const units = count === 0 ? 0 : cut ? unitsOf(all, cut) : (all[0] as number);
  return {
    shape: {
      rank: all.length,
      cut: cut?.level ?? null,
      beside: besideOf(all.at(-1) as number),
      lanes,
      countedBy: (dim) => collapsed.countedBy[dim] ?? null,
    },
    words: [
      ...all,
      ...cutWords(all, cut),
      ...views.flatMap((view, v) => [space.address(view), ...(steps[v] as number[]).map((n) => 4 * n)]),
    ],
    units,
    work: (count * cost) / Math.max(1, units),
  };
}

/** Whether the iterations of the outermost loop are short enough, each by itself. */
const isInUnits = (dims: readonly number[], cost: number): boolean => sizeOf(dims.slice(1)) * cost <= LONGEST_UNIT;

export const shapeKey = ({ rank, cut, beside, lanes }: VectorShape): string =>
  `${rank} ${cut ?? ''} ${beside} ${lanesKey(lanes)}`;

/** Where in the loops the code is: at the start of a row, and in it. */
export interface VectorPlace {
  readonly sizes: readonly Local[];
  /** Of all views, the output last. */
  readonly pointers: readonly Local[];
  /** Bytes between neighbours along the row. */
  readonly strides: readonly Local[];
  /** Of the loops around the row. */
  readonly counters: readonly Local[];
  /** Number of the first of the four along the row. */
  readonly index: Local;
  /** How many there are from it on. */
  readonly left: Local;
}

/**
 * A kernel over such loops: `begin` reads words of its own in front of those of the views, `row` writes what is done once a row, and
 * `next` gives the next four elements of the output, or several times four.
 */
export function vectorKernel<B, R>(
  { rank, cut, beside, lanes }: VectorShape,
  begin: (c: Code, reader: WordReader) => B,
  row: (c: Code, begun: B, place: VectorPlace) => R,
  next: (c: Code, begun: B, place: VectorPlace, atRow: R) => Row<Local>,
): FunctionCode {
  const c = new Code(KERNEL);
  const [words, from, to] = c.params as [Local, Local, Local];
  const reader = new WordReader(c, words);
  const begun = begin(c, reader);
  const sizes = reader.list(rank);
  const cutAt = cut === null ? null : { level: cut, block: reader.next(), blocks: reader.next() };
  const views = lanes.map(() => ({ pointer: reader.next(), strides: reader.list(rank) }));
  const loops = { sizes, strides: views.map(({ strides }) => strides) };
  const levels = levelsOf(loops);
  const inRow = (outer: readonly Local[], counters: readonly Local[], first: Term, behind: Term): void => {
    const pointers = outer.map((pointer) => c.let(pointer));
    const left = c.let(i32.sub(behind, first));
    const index = c.let(first);
    const strides = views.map((view) => view.strides.at(-1) as Local);
    const place: VectorPlace = { sizes, pointers, strides, counters, index, left };
    const atRow = row(c, begun, place);
    c.while(i32.gt(left, i32.const(0)), () => {
      const row = next(c, begun, place, atRow);
      const out = lanes.length - 1;
      storeRow(c, (lanes[out] as Lane).step, pointers[out] as Local, strides[out] as Local, left, row, beside);
      for (const [v, { step }] of lanes.entries()) advance(c, step, pointers[v] as Local, strides[v] as Local, beside);
      c.set(left, i32.sub(left, i32.const(4 * beside)));
      c.set(index, i32.add(index, i32.const(4 * beside)));
    });
  };
  const starts = views.map(({ pointer }) => pointer);
  forUnits(c, cutAt, loops, starts, [from, to], (entry) => rowsFrom(c, levels, entry, inRow));
  return c.finish();
}

/** The next elements of a view. */
export const loadView = (
  c: Code,
  { lanes, beside }: VectorShape,
  v: number,
  { pointers, strides, left }: VectorPlace,
): Row<Local> => loadRow(c, (lanes[v] as Lane).step, pointers[v] as Local, strides[v] as Local, left, beside);

/** Coordinates along dims as int32 lanes, each made once. */
export function coordinates(
  c: Code,
  { rank, beside, countedBy }: VectorShape,
  { counters, index }: VectorPlace,
): (dim: number) => Row<Local> {
  const known = new Map<number | null, Row<Local>>();
  const countsOf = (by: number | null): Row => {
    if (by === null) return [i32x4.const(0)];
    return by === rank - 1 ? countsFrom(index, beside) : [i32x4.splat(counters[by] as Local)];
  };
  return (dim) => {
    const by = countedBy(dim);
    const made = known.get(by) ?? lets(c, countsOf(by));
    known.set(by, made);
    return made;
  };
}
