import type { ReduceCall } from '../../graph-core/model/kernel-call.ts';
import type { Expr } from '../../graph-core/scalar/expr.ts';
import { Accumulator } from './accumulator.ts';
import { Code, type FunctionCode, type Local, type Term } from './code.ts';
import { type CutLocals, type Entry, entryOf, forUnits, type Loops, levelsOf, nestFrom, rowsFrom } from './cuts.ts';
import { Expressions, fromMemory, type Lanes } from './expression.ts';
import { KERNEL } from './module.ts';
import { i32, i32x4 } from './operations.ts';
import { lets, type Row } from './rows.ts';
import { advance, countsFrom, type Lane, loadRow, storeLanes, WordReader } from './walk.ts';

/** What an accumulator takes in memory. */
export const ACCUMULATOR_WORDS = 8;

export interface ReduceShape {
  readonly op: ReduceCall['op'];
  /** The loop over results that is cut into units, and the one over terms; null where the outermost is not too long, none of them. */
  readonly cut: number | null;
  readonly innerCut: number | null;
  readonly outerRank: number;
  readonly innerRank: number;
  /** Whether four results are reduced at a time, or four terms of one. */
  readonly manyResults: boolean;
  /** How many times four terms are computed side by side. */
  readonly beside: number;
  readonly inputs: readonly Lane[];
  readonly output: Lane;
  readonly expr: Expr;
  readonly post: Expr | undefined;
  readonly usedByExpr: ReadonlySet<number>;
  readonly usedByPost: ReadonlySet<number>;
  /** The loop that counts a dim, outer ones first; null where it is always 0. */
  readonly countedBy: (dim: number) => number | null;
}

interface Views {
  readonly pointer: Local;
  readonly outer: readonly Local[];
  readonly inner: readonly Local[];
}

/** What the kernels of a call begin with: words are read, an accumulator is there. */
function begun(shape: ReduceShape, c: Code, reader: WordReader): Parts {
  const { outerRank, innerRank, inputs, output } = shape;
  const [outerSizes, innerSizes] = [reader.list(outerRank), reader.list(innerRank)];
  const cutAt = (level: number | null): CutLocals | null =>
    level === null ? null : { level, block: reader.next(), blocks: reader.next() };
  const [cut, innerCut] = [cutAt(shape.cut), cutAt(shape.innerCut)];
  const views = [...inputs, output].map(
    (_, v): Views => ({
      pointer: reader.next(),
      outer: reader.list(outerRank),
      inner: v < inputs.length ? reader.list(innerRank) : [],
    }),
  );
  const still = innerSizes.map(() => i32.const(0));
  return {
    shape,
    c,
    views,
    cut,
    innerCut,
    outer: { sizes: outerSizes, strides: views.map(({ outer }) => outer) },
    inner: { sizes: innerSizes, strides: views.map(({ inner }, v) => (v < inputs.length ? inner : still)) },
    accumulator: new Accumulator(c, shape.op, shape.expr.dtype),
  };
}

/** Reduces results from one unit to another. */
export function reduceCode(shape: ReduceShape): FunctionCode {
  const c = new Code(KERNEL);
  const [words, from, to] = c.params as [Local, Local, Local];
  const parts = begun(shape, c, new WordReader(c, words));
  const pointers = parts.views.map(({ pointer }) => pointer);
  const whole = (own: readonly Local[]): Entry => ({
    level: 0,
    pointers: own,
    counters: [],
    from: i32.const(0),
    to: parts.inner.sizes[0] as Local,
  });
  forUnits(c, parts.cut, parts.outer, pointers, [from, to], (entry) =>
    forResults(parts, entry, (place) => {
      parts.accumulator.clear();
      terms(parts, place, whole(place.pointers));
      finish(parts, place);
    }),
  );
  return c.finish();
}

/** Reduces part of the terms of a result, or of four, and keeps what comes of it in memory: the first word says where, by units. */
export function partsCode(shape: ReduceShape): FunctionCode {
  const c = new Code(KERNEL);
  const [words, from, to] = c.params as [Local, Local, Local];
  const reader = new WordReader(c, words);
  const held = reader.next();
  const parts = begun(shape, c, reader);
  const { cut, innerCut, outer, inner, accumulator } = parts as Parts & { cut: CutLocals; innerCut: CutLocals };
  const count = partsOfResult(parts);
  const pointers = parts.views.map(({ pointer }) => pointer);
  const unit = c.let(from);
  c.while(i32.lt(unit, to), () => {
    const [result, part] = [c.let(i32.divUnsigned(unit, count)), c.let(i32.remUnsigned(unit, count))];
    forResults(parts, entryOf(c, cut, outer, pointers, result), (place) => {
      accumulator.clear();
      terms(parts, place, entryOf(c, innerCut, inner, place.pointers, part));
      accumulator.store(i32.add(held, i32.mul(unit, i32.const(4 * ACCUMULATOR_WORDS))));
    });
    c.set(unit, i32.add(unit, i32.const(1)));
  });
  return c.finish();
}

/** Joins what {@link partsCode} has kept, in order, and writes the results. */
export function joinCode(shape: ReduceShape): FunctionCode {
  const c = new Code(KERNEL);
  const [words, from, to] = c.params as [Local, Local, Local];
  const reader = new WordReader(c, words);
  const held = reader.next();
  const parts = begun(shape, c, reader);
  const bytes = c.let(i32.mul(partsOfResult(parts), i32.const(4 * ACCUMULATOR_WORDS)));
  const pointers = parts.views.map(({ pointer }) => pointer);
  const place = c.let(i32.add(held, i32.mul(from, bytes)));
  forUnits(c, parts.cut, parts.outer, pointers, [from, to], (entry) =>
    forResults(parts, entry, (results) => {
      parts.accumulator.clear();
      const behind = c.let(i32.add(place, bytes));
      c.while(i32.ltUnsigned(place, behind), () => {
        parts.accumulator.join(place);
        c.set(place, i32.add(place, i32.const(4 * ACCUMULATOR_WORDS)));
      });
      finish(parts, results);
    }),
  );
  return c.finish();
}

/** Into how many parts the terms are cut. */
function partsOfResult({ c, inner, innerCut }: Parts): Local {
  const { level, blocks } = innerCut as CutLocals;
  const around: readonly Term[] = inner.sizes.slice(0, level);
  return c.let(around.reduce((product, size) => i32.mul(product, size), blocks));
}

/** Goes through the results of an entry, one by one or by fours, with the pointers at their first terms. */
function forResults(parts: Parts, entry: Entry, body: (place: Place) => void): void {
  const { c, shape, views, outer } = parts;
  const stride = (v: number): Local => views[v]?.outer.at(-1) as Local;
  if (!shape.manyResults) {
    const left = c.let(i32.const(1));
    const beside = 1;
    nestFrom(c, levelsOf(outer), entry, (pointers, counters) => {
      body({ pointers: pointers.map((pointer) => c.let(pointer)), counters, left, along: null, stride, beside });
    });
    return;
  }
  rowsFrom(c, levelsOf(outer), entry, (pointers, counters, from, to) => {
    const own = pointers.map((pointer) => c.let(pointer));
    const left = c.let(i32.sub(to, from));
    const index = c.let(from);
    const along = { loop: shape.outerRank - 1, index };
    c.while(i32.gt(left, i32.const(0)), () => {
      body({ pointers: own, counters: [...counters, index], left, along, stride, beside: 1 });
      for (const [v, { step }] of [...shape.inputs, shape.output].entries()) advance(c, step, own[v] as Local, stride(v));
      c.set(left, i32.sub(left, i32.const(4)));
      c.set(index, i32.add(index, i32.const(4)));
    });
  });
}

interface Parts {
  readonly shape: ReduceShape;
  readonly c: Code;
  readonly views: readonly Views[];
  readonly cut: CutLocals | null;
  readonly innerCut: CutLocals | null;
  /** The loops over results, and those over terms, in which the output does not move. */
  readonly outer: Loops;
  readonly inner: Loops;
  readonly accumulator: Accumulator;
}

/** Where in the loops an expression is evaluated. */
interface Place {
  readonly pointers: readonly Local[];
  readonly counters: readonly Local[];
  readonly left: Local;
  /** The loop whose coordinate differs from lane to lane, and the first lane's. */
  readonly along: { readonly loop: number; readonly index: Local } | null;
  readonly stride: (v: number) => Local;
  /** How many times four elements there are. */
  readonly beside: number;
}

function evaluated({ c, shape }: Parts, e: Expr, at: Place, inputAt: (index: number) => Lanes): Lanes {
  const counted = new Map<number | null, Row<Local>>();
  const coord = (dim: number): Row<Local> => {
    const by = shape.countedBy(dim);
    const known = counted.get(by) ?? lets(c, countsOf(by, at));
    counted.set(by, known);
    return known;
  };
  return new Expressions(c).lanes(e, { input: inputAt, coord });
}

function countsOf(by: number | null, { along, counters, beside }: Place): Row {
  if (by === null) return [i32x4.const(0)];
  return along?.loop === by ? countsFrom(along.index, beside) : [i32x4.splat(counters[by] as Local)];
}

function inputsAt({ c, shape }: Parts, used: ReadonlySet<number>, at: Place, still: boolean): Map<number, Lanes> {
  const load = (v: number): Lanes => {
    const { step, dtype } = shape.inputs[v] as Lane;
    const values = loadRow(c, still ? 'none' : step, at.pointers[v] as Local, at.stride(v), at.left, at.beside);
    return { values, dtype: fromMemory(dtype) };
  };
  return new Map([...used].map((v) => [v, load(v)]));
}

/** Four terms, or several times four. */
function termsAt(parts: Parts, at: Place): Row<Local> {
  const { shape, c, accumulator } = parts;
  const inputs = inputsAt(parts, shape.usedByExpr, at, false);
  const lanes = evaluated(parts, shape.expr, at, (i) => inputs.get(i) as Lanes);
  return new Expressions(c).convert(lanes, accumulator.dtype).values;
}

function result(parts: Parts, reduced: Local, at: Place, still: boolean): Local {
  const { shape, c, accumulator } = parts;
  const before: Lanes = { values: [reduced], dtype: accumulator.dtype };
  const inputs = shape.post ? inputsAt(parts, shape.usedByPost, at, still) : new Map<number, Lanes>();
  const after = shape.post ? evaluated(parts, shape.post, at, (i) => (i === 0 ? before : (inputs.get(i - 1) as Lanes))) : before;
  const expressions = new Expressions(c);
  return expressions.convert(expressions.convert(after, shape.output.dtype), fromMemory(shape.output.dtype)).values[0] as Local;
}

/** Takes in the terms of an entry: four at a time of one result, of which those behind the last are left out, or one of four. */
function terms(parts: Parts, results: Place, entry: Entry): void {
  const { c, views, inner, accumulator, shape } = parts;
  const levels = levelsOf(inner);
  if (shape.manyResults) {
    nestFrom(c, levels, entry, (pointers, counters) => {
      const [term] = termsAt(parts, { ...results, pointers, counters: [...results.counters, ...counters] });
      accumulator.add(term as Local);
    });
    return;
  }
  const stride = (v: number): Local => views[v]?.inner.at(-1) as Local;
  rowsFrom(c, levels, entry, (pointers, counters, from, to) => {
    const own = pointers.map((pointer) => c.let(pointer));
    const left = c.let(i32.sub(to, from));
    const index = c.let(from);
    const along = { loop: shape.outerRank + shape.innerRank - 1, index };
    const { beside } = shape;
    const place: Place = { pointers: own, counters: [...results.counters, ...counters], left, along, stride, beside };
    c.while(i32.gt(left, i32.const(0)), () => {
      const row = termsAt(parts, place);
      for (let i = 0; i < beside; i++) {
        const mask = i32x4.lt(i32x4.const(4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3), i32x4.splat(left));
        accumulator.add(row[i % row.length] as Local, mask);
      }
      for (const [v, { step }] of shape.inputs.entries()) advance(c, step, own[v] as Local, stride(v), beside);
      c.set(left, i32.sub(left, i32.const(4 * beside)));
      c.set(index, i32.add(index, i32.const(4 * beside)));
    });
  });
}

/** Writes what has been taken in: one result, or four. */
function finish(parts: Parts, place: Place): void {
  const { c, accumulator, shape } = parts;
  const out = shape.inputs.length;
  const reduced = shape.manyResults ? accumulator.lanes() : accumulator.total();
  const value = result(parts, reduced, place, !shape.manyResults);
  const step = shape.manyResults ? shape.output.step : 'any';
  storeLanes(c, step, place.pointers[out] as Local, place.stride(out), place.left, value);
}
