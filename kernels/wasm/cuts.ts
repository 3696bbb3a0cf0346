import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { Code, Local, Term } from './code.ts';
import { i32 } from './operations.ts';
import { type Level, nest } from './walk.ts';

/** Operations of a unit, about: a run is stopped between two of them, and a slice of time has room for some. */
export const LONGEST_UNIT = 1e6;

/**
 * Loops in each other that are cut into units: every `block` iterations of the loop `level` are one, the loops around it are counted
 * by the unit's number. Where the cuts are depends on the sizes only, so that results do not depend on what else the machine does.
 */
export interface Cut {
  readonly level: number;
  readonly block: number;
}

/** Units of at most {@link LONGEST_UNIT} operations, `work` of them for one of the innermost elements; the innermost loop goes by fours. */
export function cutOf(dims: readonly number[], work: number): Cut {
  const last = dims.length - 1;
  let [level, once] = [0, work * sizeOf(dims.slice(1))];
  while (level < last && once > LONGEST_UNIT) once /= dims[++level] as number;
  const most = LONGEST_UNIT / once;
  const block = level === last ? Math.max(4, 4 * Math.floor(most / 4)) : Math.max(1, Math.floor(most));
  return { level, block: Math.min(block, Math.max(1, dims[level] as number)) };
}

const blocksOf = (dims: readonly number[], { level, block }: Cut): number => Math.ceil((dims[level] as number) / block);

export const unitsOf = (dims: readonly number[], cut: Cut): number => sizeOf(dims.slice(0, cut.level)) * blocksOf(dims, cut);

/** What the code reads of a cut. */
export const cutWords = (dims: readonly number[], cut: Cut | null): readonly number[] =>
  cut ? [cut.block, blocksOf(dims, cut)] : [];

/** The same in the code. */
export interface CutLocals {
  readonly level: number;
  readonly block: Local;
  readonly blocks: Local;
}

/** Where loops are entered: in loop `level`, from one iteration to another. `pointers` are there already. */
export interface Entry {
  readonly level: number;
  readonly pointers: readonly Local[];
  /** Of the loops around. */
  readonly counters: readonly Local[];
  readonly from: Term;
  readonly to: Term;
}

/** Loops, from the outermost on: their sizes, and the bytes by which each view moves in them. */
export interface Loops {
  readonly sizes: readonly Local[];
  readonly strides: readonly (readonly Term[])[];
}

export const levelsOf = ({ sizes, strides }: Loops): Level[] =>
  sizes.map((to, d) => ({ from: i32.const(0), to, strides: strides.map((of) => of[d] as Term) }));

/** Where a unit begins. */
export function entryOf(
  c: Code,
  { level, block, blocks }: CutLocals,
  { sizes, strides }: Loops,
  pointers: readonly Local[],
  unit: Local,
): Entry {
  const from = c.let(i32.mul(i32.remUnsigned(unit, blocks), block));
  const behind = c.let(i32.add(from, block));
  const to = c.let(i32.select(behind, sizes[level] as Local, i32.lt(behind, sizes[level] as Local)));
  const rest = c.let(i32.divUnsigned(unit, blocks));
  const counters: Local[] = [];
  for (let d = level - 1; d >= 0; d--) {
    counters.unshift(c.let(d === 0 ? rest : i32.remUnsigned(rest, sizes[d] as Local)));
    if (d > 0) c.set(rest, i32.divUnsigned(rest, sizes[d] as Local));
  }
  const moved = pointers.map((pointer, v) => {
    const steps = [...counters, from].map((counter, d) => i32.mul(counter, strides[v]?.[d] as Term));
    return c.let(steps.reduce((sum, step) => i32.add(sum, step), pointer as Term));
  });
  return { level, pointers: moved, counters, from, to };
}

/** Loops that are entered somewhere; the body gets the pointers of the innermost and the counters of all. */
export function nestFrom(
  c: Code,
  levels: readonly Level[],
  { level, pointers, counters, from, to }: Entry,
  body: (pointers: readonly Local[], counters: readonly Local[]) => void,
): void {
  const [first, ...rest] = levels.slice(level);
  const own = [{ ...(first as Level), from, to }, ...rest];
  nest(c, own, pointers, (inner, counted) => body(inner, [...counters, ...counted]));
}

/** The same but for the innermost loop, which the body goes through itself, from one iteration to another. */
export function rowsFrom(
  c: Code,
  levels: readonly Level[],
  entry: Entry,
  body: (pointers: readonly Local[], counters: readonly Local[], from: Term, to: Term) => void,
): void {
  const last = levels.at(-1) as Level;
  if (entry.level === levels.length - 1) body(entry.pointers, entry.counters, entry.from, entry.to);
  else nestFrom(c, levels.slice(0, -1), entry, (pointers, counters) => body(pointers, counters, last.from, last.to));
}

/** Goes through units; without a cut these are iterations of the outermost loop, which the pointers are moved to. */
export function forUnits(
  c: Code,
  cut: CutLocals | null,
  loops: Loops,
  pointers: readonly Local[],
  [from, to]: readonly [Local, Local],
  body: (entry: Entry) => void,
): void {
  if (cut === null) {
    for (const [v, pointer] of pointers.entries()) c.set(pointer, i32.add(pointer, i32.mul(from, loops.strides[v]?.[0] as Term)));
    body({ level: 0, pointers, counters: [], from, to });
    return;
  }
  const unit = c.let(from);
  c.while(i32.lt(unit, to), () => {
    body(entryOf(c, cut, loops, pointers, unit));
    c.set(unit, i32.add(unit, i32.const(1)));
  });
}
