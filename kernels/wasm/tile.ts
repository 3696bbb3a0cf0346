import { Code, type FunctionCode, type Local, type Term } from './code.ts';
import { f32x4, i32, i32x4, storeVector, v128 } from './operations.ts';
import { HIGH_HALVES, HIGH_PAIRS, LAYOUT, LOW_HALVES, LOW_PAIRS, least, PART, plus, ROWS, word } from './products.ts';

const PACK = ['base', 'table', 'first', 'last', 'terms', 'from', 'count', 'to', 'step', 'layout'] as const;

interface Packing extends Readonly<Record<(typeof PACK)[number], Local>> {
  readonly c: Code;
  /** Where the next terms go, how many there are left, and the word of the next one in the table. */
  readonly out: Local;
  readonly left: Local;
  readonly term: Local;
  /** Where a neighbour begins; behind the last one the last. */
  readonly start: (i: number) => Term;
}

/**
 * Copies `count` terms of four neighbours, the one at `first` and those behind it up to `last`, so that the four of each term lie together,
 * `step` bytes from one term to the next. What would be behind `last` is some other number; nobody reads what is made of it.
 */
export function pack(): FunctionCode {
  const c = new Code({ params: PACK.map(() => 'i32' as const), results: [] });
  const words = Object.fromEntries(PACK.map((name, i) => [name, c.params[i]])) as Record<(typeof PACK)[number], Local>;
  const { base, table, first, last, terms, from, count, to, layout } = words;
  const packing: Packing = {
    ...words,
    c,
    out: c.let(to),
    left: c.let(count),
    term: c.let(i32.add(terms, i32.shl(from, i32.const(2)))),
    start: (i) => i32.add(base, word(table, least(plus(first, i), last))),
  };
  c.if(i32.eq(layout, i32.const(LAYOUT.neighboursInOrder)), () => packNeighbours(packing));
  c.if(i32.eq(layout, i32.const(LAYOUT.termsInOrder)), () => packTerms(packing));
  c.if(i32.eq(layout, i32.const(LAYOUT.any)), () => packAny(packing));
  return c.finish();
}

function next({ c, out, step, left }: Packing, terms: 1 | 4): void {
  c.set(out, i32.add(out, terms === 1 ? step : i32.shl(step, i32.const(2))));
  c.set(left, i32.sub(left, i32.const(terms)));
}

/** The four lie together already. */
function packNeighbours(packing: Packing): void {
  const { c, out, left, term } = packing;
  const row = c.let(packing.start(0));
  c.while(i32.gt(left, i32.const(0)), () => {
    storeVector(c, out, v128.load(i32.add(row, i32.load(term))));
    c.set(term, plus(term, 4));
    next(packing, 1);
  });
}

/** Each of them has its terms together: four by four they change places. */
function packTerms(packing: Packing): void {
  const { c, left, term } = packing;
  // the first term says where the others are
  const first = c.let(i32.const(0));
  c.if(i32.gt(left, i32.const(0)), () => c.set(first, i32.load(term)));
  const rows = [0, 1, 2, 3].map((i) => c.let(i32.add(packing.start(i), first)));
  c.while(i32.gt(left, i32.const(0)), () => {
    turned(
      packing,
      rows.map((row) => v128.load(row)),
    );
    for (const row of rows) c.set(row, plus(row, 16));
    next(packing, 4);
  });
}

/** Four terms of each of the four. */
function turned({ c, out, step }: Packing, loaded: readonly Term[]): void {
  const [a, b, d, e] = loaded.map((terms) => c.let(terms)) as [Local, Local, Local, Local];
  const [low, lowNext] = [c.let(v128.shuffle(LOW_PAIRS, a, b)), c.let(v128.shuffle(LOW_PAIRS, d, e))];
  const [high, highNext] = [c.let(v128.shuffle(HIGH_PAIRS, a, b)), c.let(v128.shuffle(HIGH_PAIRS, d, e))];
  const place = c.let(out);
  for (const [one, other] of [
    [low, lowNext],
    [high, highNext],
  ] as const) {
    for (const halves of [LOW_HALVES, HIGH_HALVES]) {
      storeVector(c, place, v128.shuffle(halves, one, other));
      c.set(place, i32.add(place, step));
    }
  }
}

/** What lies together here and there, as in the windows of a convolution, is found as it comes: four neighbours, or four terms. */
function packAny(packing: Packing): void {
  const { c, left, term } = packing;
  const rows = [0, 1, 2, 3].map((i) => c.let(packing.start(i)));
  const isTogether = rows
    .slice(1)
    .map((row, i) => i32.eq(i32.sub(row, rows[0] as Local), i32.const(4 * (i + 1))))
    .reduce((all, each) => i32.and(all, each));
  c.if(isTogether, () => packNeighbours(packing));
  c.while(i32.gt(left, i32.const(0)), () => {
    const offset = c.let(i32.load(term));
    const apart = i32x4.sub(v128.load(term), i32x4.splat(offset));
    c.if(
      v128.anyTrue(i32x4.ne(apart, i32x4.const(0, 4, 8, 12))),
      () => {
        oneTerm(packing, rows, offset);
        c.set(term, plus(term, 4));
        next(packing, 1);
      },
      () => {
        turned(
          packing,
          rows.map((row) => v128.load(i32.add(row, offset))),
        );
        c.set(term, plus(term, 16));
        next(packing, 4);
      },
    );
  });
}

function oneTerm({ c, out }: Packing, rows: readonly Local[], offset: Local): void {
  const value = c.let(v128.loadFirst(i32.add(rows[0] as Local, offset)));
  for (const i of [1, 2, 3]) c.set(value, v128.loadLane(i, i32.add(rows[i] as Local, offset), value));
  storeVector(c, out, value);
}

/**
 * So many terms are taken in one turn of the loop of a tile. It may be left between any two of them, which also keeps engines from loading
 * all of a turn first and multiplying then: so many vectors are not held in registers.
 */
const UNROLLED = 4;

/**
 * Four rows times eight columns of packed panels; the results are stored, or added to what is there, `stride` bytes from row to row. Products are
 * rounded before they are added, so that a number is the same to its last bit on every machine: an instruction that does both at once
 * is not to be had everywhere.
 */
export function tile(): FunctionCode {
  const c = new Code({ params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'], results: [] });
  const [left, right, terms, to, stride, isMore] = c.params as [Local, Local, Local, Local, Local, Local];
  const sums = Array.from({ length: ROWS }, () => [c.local('v128'), c.local('v128')] as const);
  const step = (offset: number): void => {
    const columns = [0, 1].map((half) => c.let(v128.load(right, 32 * offset + 16 * half)));
    for (const [i, row] of sums.entries()) {
      const x = c.let(v128.loadSplat(left, 16 * offset + 4 * i));
      for (const half of [0, 1] as const) c.set(row[half], f32x4.add(row[half], f32x4.mul(x, columns[half] as Local)));
    }
  };
  const isAdded = c.let(isMore);
  const part = c.local('i32');
  const ends = Array.from({ length: UNROLLED }, () => c.local('i32'));
  const again = c.let(i32.const(1));
  c.while(again, () => {
    c.set(part, least(terms, i32.const(PART)));
    c.set(terms, plus(terms, -PART));
    for (const row of sums) for (const half of row) c.set(half, i32x4.const(0));
    const next = c.let(i32.add(right, i32.shl(part, i32.const(5))));
    for (const [i, end] of ends.entries()) c.set(end, plus(i32.add(left, i32.shl(part, i32.const(4))), -16 * i));
    c.if(part, () =>
      c.loop((leaveIf) => {
        for (let i = 0; i < UNROLLED - 1; i++) {
          step(i);
          leaveIf(i32.eq(left, ends[i + 1] as Local));
        }
        step(UNROLLED - 1);
        c.set(left, plus(left, 16 * UNROLLED));
        c.set(right, plus(right, 32 * UNROLLED));
        leaveIf(i32.eq(left, ends[0] as Local));
      }),
    );
    c.set(left, ends[0] as Local);
    c.set(right, next);
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
