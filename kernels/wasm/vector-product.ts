import { Code, type FunctionCode, type Local, type Term } from './code.ts';
import { KERNEL } from './module.ts';
import { f32x4, i32, i32x4, storeInt, storeVector, v128 } from './operations.ts';
import {
  callEpilogue,
  HIGH_HALVES,
  HIGH_PAIRS,
  LOW_HALVES,
  LOW_PAIRS,
  least,
  named,
  OPERAND_WORDS,
  type OperandWords,
  ownMemory,
  PART,
  plus,
  word,
} from './products.ts';
import { at, WordReader } from './walk.ts';

/** The words of a product of few rows, in their order. */
export const VECTOR_WORDS = ['rows', 'columns', 'terms', 'epilogue', 'epilogueWords', 'rightStride'] as const;

/** Units are the rows. The left row is laid out in order first; then the right operand is read once, in the order in which it lies. */
export function vectorProduct(alongTerms: boolean): FunctionCode {
  const c = new Code(KERNEL);
  const [words, from, to] = c.params as [Local, Local, Local];
  const reader = new WordReader(c, words);
  const w = named(VECTOR_WORDS, reader);
  const left: OperandWords = named(OPERAND_WORDS, reader);
  const right: OperandWords = named(OPERAND_WORDS, reader);
  const unit = c.let(from);
  const vector = c.let(ownMemory);
  const sums = c.let(i32.add(vector, i32.shl(plus(w.terms, 4), i32.const(2))));
  c.while(i32.lt(unit, to), () => {
    const batch = c.let(i32.divUnsigned(unit, w.rows));
    const row = c.let(i32.remUnsigned(unit, w.rows));
    const from = c.let(i32.add(i32.add(left.address, word(left.batch, batch)), word(left.neighbours, row)));
    copyRow(c, { from, terms: left.terms, count: w.terms, to: vector });
    const base = c.let(i32.add(right.address, word(right.batch, batch)));
    const parts = { base, vector, sums, columns: w.columns, terms: w.terms, stride: w.rightStride };
    if (alongTerms) dots(c, parts);
    else sumsOfRows(c, parts);
    const told = [batch, row, plus(row, 1), i32.const(0), w.columns, sums, i32.const(0)];
    callEpilogue(c, w, told);
    c.set(unit, plus(unit, 1));
  });
  return c.finish();
}

interface RowCopy {
  readonly from: Local;
  readonly terms: Local;
  readonly count: Local;
  readonly to: Local;
}

/** Terms of a row one behind the other, and zeros behind the last. */
function copyRow(c: Code, { from, terms, count, to }: RowCopy): void {
  const term = c.let(terms);
  const place = c.let(to);
  const end = c.let(i32.add(to, i32.shl(count, i32.const(2))));
  c.while(i32.ltUnsigned(place, end), () => {
    storeInt(c, place, i32.load(i32.add(from, i32.load(term))));
    c.set(term, plus(term, 4));
    c.set(place, plus(place, 4));
  });
  storeVector(c, end, i32x4.const(0));
}

interface VectorParts {
  readonly base: Local;
  readonly vector: Local;
  readonly sums: Local;
  readonly columns: Local;
  readonly terms: Local;
  /** Bytes from one column to the next where columns are read along their terms, else from one term to the next. */
  readonly stride: Local;
}

/** Each column is in order in memory: four of them are multiplied at a time. */
function dots(c: Code, { base, vector, sums, columns, terms, stride }: VectorParts): void {
  const column = c.let(i32.const(0));
  const out = c.let(sums);
  const [totals, parts] = [0, 1].map(() => [0, 1, 2, 3].map(() => c.local('v128'))) as [Local[], Local[]];
  c.while(i32.lt(column, columns), () => {
    const pointers = [0, 1, 2, 3].map((i) => c.let(at(base, least(plus(column, i), plus(columns, -1)), stride)));
    const x = c.let(vector);
    const left = c.let(terms);
    for (const total of totals) c.set(total, i32x4.const(0));
    const step = (mask: Term | null): void => {
      const l = c.let(v128.load(x));
      for (const [i, sum] of parts.entries()) {
        const r = v128.load(pointers[i] as Local);
        c.set(sum, f32x4.add(sum, f32x4.mul(l, mask ? v128.and(r, mask) : r)));
        c.set(pointers[i] as Local, plus(pointers[i] as Local, 16));
      }
      c.set(x, plus(x, 16));
      c.set(left, plus(left, -4));
    };
    c.while(i32.gt(left, i32.const(0)), () => {
      const last = c.let(i32.select(plus(left, -4 * PART), i32.const(0), i32.gt(left, i32.const(4 * PART))));
      for (const sum of parts) c.set(sum, i32x4.const(0));
      c.while(i32.gt(i32.sub(left, i32.const(3)), last), () => step(null));
      // what is behind the last term may be anything, also no number
      c.if(i32.gt(left, last), () => step(c.let(i32x4.lt(i32x4.const(0, 1, 2, 3), i32x4.splat(left)))));
      for (const [i, total] of totals.entries()) c.set(total, f32x4.add(total, parts[i] as Local));
    });
    storeVector(c, out, sumAcross(c, totals));
    c.set(out, plus(out, 16));
    c.set(column, plus(column, 4));
  });
}

/** The sums of four vectors, one a lane. */
function sumAcross(c: Code, [a, b, d, e]: readonly Local[]): Term {
  const pair = (x: Local, y: Local): Local => c.let(f32x4.add(v128.shuffle(LOW_PAIRS, x, y), v128.shuffle(HIGH_PAIRS, x, y)));
  const [first, second] = [pair(a as Local, b as Local), pair(d as Local, e as Local)];
  return f32x4.add(v128.shuffle(LOW_HALVES, first, second), v128.shuffle(HIGH_HALVES, first, second));
}

/** Each term's row of the right operand is in order in memory: four rows are added up at a time. */
function sumsOfRows(c: Code, { base, vector, sums, columns, terms, stride }: VectorParts): void {
  const bytes = c.let(i32.and(plus(i32.shl(columns, i32.const(2)), 15), i32.const(-16)));
  const part = c.let(i32.add(sums, bytes));
  const behind = c.let(i32.add(part, bytes));
  const out = c.local('i32');
  const along = (from: Local, to: Local, body: () => void): void => {
    c.set(out, from);
    c.while(i32.ltUnsigned(out, to), () => {
      body();
      c.set(out, plus(out, 16));
    });
  };
  const term = c.let(i32.const(0));
  const rows = (count: 1 | 4): void => {
    const factors = Array.from({ length: count }, (_, i) =>
      c.let(v128.loadSplat(i32.add(vector, i32.shl(term, i32.const(2))), 4 * i)),
    );
    const pointers = Array.from({ length: count }, (_, i) => c.let(at(base, plus(term, i), stride)));
    along(part, behind, () => {
      const products = factors.map((factor, i) => f32x4.mul(factor, v128.load(pointers[i] as Local)));
      storeVector(
        c,
        out,
        products.reduce((sum, product) => f32x4.add(sum, product), v128.load(out)),
      );
      for (const pointer of pointers) c.set(pointer, plus(pointer, 16));
    });
    c.set(term, plus(term, count));
  };
  along(sums, behind, () => storeVector(c, out, i32x4.const(0)));
  c.while(i32.lt(term, terms), () => {
    const last = c.let(least(plus(term, PART), terms));
    c.while(i32.lt(plus(term, 3), last), () => rows(4));
    c.while(i32.lt(term, last), () => rows(1));
    const total = c.let(sums);
    along(part, behind, () => {
      storeVector(c, total, f32x4.add(v128.load(total), v128.load(out)));
      storeVector(c, out, i32x4.const(0));
      c.set(total, plus(total, 16));
    });
  });
}
