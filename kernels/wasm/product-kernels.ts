import { Code, type FunctionCode, type Local, type Term } from './code.ts';
import { KERNEL } from './module.ts';
import { f32x4, i32, i32x4, storeInt, storeVector, v128 } from './operations.ts';
import { at, WordReader } from './walk.ts';

/**
 * Products of matrices over any views. Tables tell where each row, column and term of an operand is, so that one code serves them all:
 * both operands are copied into panels that are read in order, four rows of the left one and eight columns of the right one wide, and
 * a tile of four times eight results stays in registers through all its terms.
 */

/** Rows and columns of a tile. */
export const ROWS = 4;
export const COLUMNS = 8;

/** So many terms are added up as they come; sums of such parts are added then, so that long sums lose little by rounding. */
const PART = 128;

/** Address of the word that says where memory for panels and tiles begins. */
export const SCRATCH_WORD = 16;

/** How an operand is laid out along four neighbours (rows or columns) and along the terms. */
export const LAYOUT = { any: 0, termsInOrder: 1, neighboursInOrder: 2 } as const;

const plus = (address: Term, bytes: number): Term => (bytes === 0 ? address : i32.add(address, i32.const(bytes)));
const word = (table: Term, index: Term): Term => i32.load(i32.add(table, i32.shl(index, i32.const(2))));

const PACK = ['base', 'table', 'first', 'last', 'terms', 'from', 'count', 'to', 'step', 'layout'] as const;

/** The smaller of two numbers. */
const least = (a: Term, b: Term): Term => i32.select(a, b, i32.lt(a, b));

const LOW_PAIRS = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];
const HIGH_PAIRS = [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31];
const LOW_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const HIGH_HALVES = [8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31];

/**
 * Copies `count` terms of four neighbours, the one at `first` and those behind it up to `last`, so that the four of each term lie together,
 * `step` bytes from one term to the next. What would be behind `last` is some other number; nobody reads what is made of it.
 */
export function pack(): FunctionCode {
  const c = new Code({ params: PACK.map(() => 'i32' as const), result: null });
  const [base, table, first, last, terms, from, count, to, step, layout] = c.params as readonly Local[] as Local[] & {
    length: 10;
  };
  const out = c.let(to as Local);
  const left = c.let(count as Local);
  const term = c.let(i32.add(terms as Local, i32.shl(from as Local, i32.const(2))));
  const rowAt = (i: number): Term => i32.add(base as Local, word(table as Local, least(plus(first as Local, i), last as Local)));
  const next = (terms: number): void => {
    c.set(out, i32.add(out, terms === 1 ? (step as Local) : i32.shl(step as Local, i32.const(2))));
    c.set(left, i32.sub(left, i32.const(terms)));
  };
  c.if(i32.eq(layout as Local, i32.const(LAYOUT.neighboursInOrder)), () => {
    const row = c.let(rowAt(0));
    c.while(i32.gt(left, i32.const(0)), () => {
      storeVector(c, out, v128.load(i32.add(row, i32.load(term))));
      c.set(term, plus(term, 4));
      next(1);
    });
  });
  const rows = [0, 1, 2, 3].map((i) => c.let(rowAt(i)));
  c.if(i32.eq(layout as Local, i32.const(LAYOUT.termsInOrder)), () => {
    // the first term says where the others are
    c.if(i32.gt(left, i32.const(0)), () => {
      for (const row of rows) c.set(row, i32.add(row, i32.load(term)));
    });
    c.while(i32.gt(left, i32.const(0)), () => {
      const [a, b, d, e] = rows.map((row) => c.let(v128.load(row))) as [Local, Local, Local, Local];
      const [low, lowNext] = [c.let(v128.shuffle(LOW_PAIRS, a, b)), c.let(v128.shuffle(LOW_PAIRS, d, e))];
      const [high, highNext] = [c.let(v128.shuffle(HIGH_PAIRS, a, b)), c.let(v128.shuffle(HIGH_PAIRS, d, e))];
      const turned = [
        v128.shuffle(LOW_HALVES, low, lowNext),
        v128.shuffle(HIGH_HALVES, low, lowNext),
        v128.shuffle(LOW_HALVES, high, highNext),
        v128.shuffle(HIGH_HALVES, high, highNext),
      ];
      const place = c.let(out);
      for (const value of turned) {
        storeVector(c, place, value);
        c.set(place, i32.add(place, step as Local));
      }
      for (const row of rows) c.set(row, plus(row, 16));
      next(4);
    });
  });
  c.if(i32.eq(layout as Local, i32.const(LAYOUT.any)), () => {
    c.while(i32.gt(left, i32.const(0)), () => {
      const offset = c.let(i32.load(term));
      const value = c.let(v128.loadFirst(i32.add(rows[0] as Local, offset)));
      for (const i of [1, 2, 3]) c.set(value, v128.loadLane(i, i32.add(rows[i] as Local, offset), value));
      storeVector(c, out, value);
      c.set(term, plus(term, 4));
      next(1);
    });
  });
  return c.finish();
}

/** Four rows times eight columns of packed panels; the results are stored, or added to what is there, `stride` bytes from row to row. */
export function tile(fused: boolean): FunctionCode {
  const c = new Code({ params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'], result: null });
  const [left, right, terms, to, stride, isMore] = c.params as [Local, Local, Local, Local, Local, Local];
  const sums = Array.from({ length: ROWS }, () => [c.local('v128'), c.local('v128')] as const);
  const step = (offset: number): void => {
    const columns = [0, 1].map((half) => c.let(v128.load(right, 32 * offset + 16 * half)));
    for (const [i, row] of sums.entries()) {
      const x = c.let(v128.loadSplat(left, 16 * offset + 4 * i));
      for (const half of [0, 1] as const) c.set(row[half], multiplyAdd(fused, x, columns[half] as Local, row[half]));
    }
  };
  const isAdded = c.let(isMore);
  const part = c.local('i32');
  const loop = (unrolled: number): void => {
    c.while(i32.ge(part, i32.const(unrolled)), () => {
      for (let i = 0; i < unrolled; i++) step(i);
      c.set(left, plus(left, 16 * unrolled));
      c.set(right, plus(right, 32 * unrolled));
      c.set(part, plus(part, -unrolled));
    });
  };
  const again = c.let(i32.const(1));
  c.while(again, () => {
    c.set(part, least(terms, i32.const(PART)));
    c.set(terms, plus(terms, -PART));
    for (const row of sums) for (const half of row) c.set(half, i32x4.const(0));
    loop(4);
    loop(1);
    const place = c.let(to);
    for (const row of sums) {
      for (const half of [0, 1] as const) {
        c.if(isAdded, () => c.set(row[half], f32x4.add(row[half], v128.load(place, 16 * half))));
        storeVector(c, place, row[half], 16 * half);
      }
      c.set(place, i32.add(place, stride));
    }
    c.set(isAdded, i32.const(1));
    c.set(again, i32.gt(terms, i32.const(0)));
  });
  return c.finish();
}

const multiplyAdd = (fused: boolean, x: Term, y: Term, z: Term): Term =>
  fused ? f32x4.relaxedMadd(x, y, z) : f32x4.add(z, f32x4.mul(x, y));

/** An operand of a product: where it is, and its tables. */
export const OPERAND_WORDS = ['address', 'batch', 'neighbours', 'terms', 'layout'] as const;

/** The words of a product of matrices, in their order. */
export const PRODUCT_WORDS = [
  'rows',
  'columns',
  'terms',
  'rowBlock',
  'columnBlock',
  'termBlock',
  'rowBlocks',
  'columnBlocks',
  'termBlocks',
  'epilogue',
  'epilogueWords',
] as const;

type Words = Readonly<Record<(typeof PRODUCT_WORDS)[number], Local>>;
type OperandWords = Readonly<Record<(typeof OPERAND_WORDS)[number], Local>>;

const named = <K extends string>(names: readonly K[], reader: WordReader): Readonly<Record<K, Local>> =>
  Object.fromEntries(names.map((name) => [name, reader.next()])) as Record<K, Local>;

/** The words that an epilogue is told with each call, in front of its own: batch, rows and columns from and to, sums and their stride. */
export const EPILOGUE_CALL_WORDS = 7;

/**
 * Units are blocks of results with a block of terms each, in the order batch, rows, columns, terms: a block's sums stay in scratch
 * memory until its last terms are in, then the epilogue writes what is made of them.
 */
export function matrixProduct(): FunctionCode {
  const c = new Code(KERNEL);
  const [words, from, to] = c.params as [Local, Local, Local];
  const reader = new WordReader(c, words);
  const w: Words = named(PRODUCT_WORDS, reader);
  const left: OperandWords = named(OPERAND_WORDS, reader);
  const right: OperandWords = named(OPERAND_WORDS, reader);
  const unit = c.let(from);
  c.while(i32.lt(unit, to), () => {
    const rest = c.let(unit);
    const digit = (base: Local): Local => {
      const value = c.let(i32.remUnsigned(rest, base));
      c.set(rest, i32.divUnsigned(rest, base));
      return value;
    };
    const termBlock = digit(w.termBlocks);
    const columnBlock = digit(w.columnBlocks);
    const rowBlock = digit(w.rowBlocks);
    const spanOf = (block: Local, size: Local, all: Local): { first: Local; end: Local } => {
      const first = c.let(i32.mul(block, size));
      return { first, end: c.let(least(i32.add(first, size), all)) };
    };
    const terms = spanOf(termBlock, w.termBlock, w.terms);
    const columns = spanOf(columnBlock, w.columnBlock, w.columns);
    const rows = spanOf(rowBlock, w.rowBlock, w.rows);
    block(c, { w, left, right, batch: rest, termBlock, terms, columns, rows });
    c.set(unit, plus(unit, 1));
  });
  return c.finish();
}

interface Span {
  readonly first: Local;
  readonly end: Local;
}

interface Block {
  readonly w: Words;
  readonly left: OperandWords;
  readonly right: OperandWords;
  readonly batch: Local;
  readonly termBlock: Local;
  readonly terms: Span;
  readonly columns: Span;
  readonly rows: Span;
}

function block(c: Code, { w, left, right, batch, termBlock, terms, columns, rows }: Block): void {
  const count = c.let(i32.sub(terms.end, terms.first));
  const isLast = c.let(i32.eq(plus(termBlock, 1), w.termBlocks));
  const width = c.let(i32.and(plus(i32.sub(columns.end, columns.first), COLUMNS - 1), i32.const(-COLUMNS)));
  // panels of four terms more than there are, since terms are copied four at a time
  const panel = c.let(i32.shl(plus(count, 4), i32.const(5)));
  const leftPanel = c.let(i32.load(i32.const(SCRATCH_WORD)));
  const rightPanels = c.let(i32.add(leftPanel, i32.shl(plus(w.termBlock, 4), i32.const(4))));
  const sums = c.let(i32.add(rightPanels, panelBytes(w)));
  const baseOf = (operand: OperandWords): Local => c.let(i32.add(operand.address, word(operand.batch, batch)));
  const [leftBase, rightBase] = [baseOf(left), baseOf(right)];
  const packed = (operand: OperandWords, base: Local, first: Term, end: Term, place: Term, step: number): void =>
    c.call('pack', [
      base,
      operand.neighbours,
      first,
      plus(end, -1),
      operand.terms,
      terms.first,
      count,
      place,
      i32.const(step),
      operand.layout,
    ]);
  const column = c.let(columns.first);
  const place = c.let(rightPanels);
  c.while(i32.lt(column, columns.end), () => {
    packed(right, rightBase, column, columns.end, place, 32);
    packed(right, rightBase, plus(column, 4), columns.end, plus(place, 16), 32);
    c.set(column, plus(column, COLUMNS));
    c.set(place, i32.add(place, panel));
  });
  const stride = c.let(i32.shl(width, i32.const(2)));
  const row = c.let(rows.first);
  const strip = c.let(sums);
  c.while(i32.lt(row, rows.end), () => {
    packed(left, leftBase, row, rows.end, leftPanel, 16);
    const result = c.let(strip);
    const end = c.let(i32.add(strip, stride));
    c.set(place, rightPanels);
    c.while(i32.ltUnsigned(result, end), () => {
      c.call('tile', [leftPanel, place, count, result, stride, termBlock]);
      c.set(result, plus(result, 32));
      c.set(place, i32.add(place, panel));
    });
    c.if(isLast, () => {
      const told = [batch, row, least(plus(row, ROWS), rows.end), columns.first, columns.end, strip, stride];
      for (const [i, value] of told.entries()) storeInt(c, w.epilogueWords, value, 4 * i);
      c.callIndirect(w.epilogue, [w.epilogueWords, i32.const(0), i32.const(0)]);
    });
    // sums are kept for the terms to come where there are more blocks of them
    c.if(i32.gt(w.termBlocks, i32.const(1)), () => c.set(strip, i32.add(strip, i32.shl(stride, i32.const(2)))));
    c.set(row, plus(row, ROWS));
  });
}

const panelBytes = (w: Words): Term => i32.mul(w.columnBlock, i32.shl(plus(w.termBlock, 4), i32.const(2)));

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
  const vector = c.let(i32.load(i32.const(SCRATCH_WORD)));
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
    for (const [i, value] of told.entries()) storeInt(c, w.epilogueWords, value, 4 * i);
    c.callIndirect(w.epilogue, [w.epilogueWords, i32.const(0), i32.const(0)]);
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
