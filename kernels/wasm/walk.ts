import type { Dtype } from '../../graph-core/model/tensor.ts';
import type { Code, Local, Term } from './code.ts';
import { i32, i32x4, storeLane, storeVector, v128 } from './operations.ts';
import type { Row } from './rows.ts';

/** How a view moves along the dim of which four elements are taken at once: by one element, not at all, or by any stride. */
export type Step = 'one' | 'none' | 'any';

export const stepOf = (stride: number): Step => (stride === 1 ? 'one' : stride === 0 ? 'none' : 'any');

/** What the code of a kernel knows of a view; addresses and strides are words that it reads. */
export interface Lane {
  readonly step: Step;
  readonly dtype: Dtype;
}

/** Reads the words of a call one after the other, each into a local. */
export class WordReader {
  readonly #code: Code;
  readonly #words: Local;
  #at = 0;

  constructor(code: Code, words: Local) {
    this.#code = code;
    this.#words = words;
  }

  next(): Local {
    const local = this.#code.let(i32.load(this.#words, this.#at));
    this.#at += 4;
    return local;
  }

  list(count: number): Local[] {
    return Array.from({ length: count }, () => this.next());
  }
}

/** A loop: its bounds, and the bytes by which each pointer moves. */
export interface Level {
  readonly from: Term;
  readonly to: Term;
  readonly strides: readonly Term[];
}

/** Loops in each other. The body gets the pointers of the innermost and the counters of all. */
export function nest(
  c: Code,
  levels: readonly Level[],
  pointers: readonly Local[],
  body: (pointers: readonly Local[], counters: readonly Local[]) => void,
): void {
  const [level, ...rest] = levels;
  if (!level) {
    body(pointers, []);
    return;
  }
  const own = pointers.map((pointer) => c.let(pointer));
  const counter = c.let(level.from);
  c.while(i32.lt(counter, level.to), () => {
    nest(c, rest, own, (inner, counters) => body(inner, [counter, ...counters]));
    for (const [v, pointer] of own.entries()) c.set(pointer, i32.add(pointer, level.strides[v] as Term));
    c.set(counter, i32.add(counter, i32.const(1)));
  });
}

export const at = (pointer: Term, times: Term, stride: Term): Term => i32.add(pointer, i32.mul(times, stride));

/** Four elements of a view of which `left` are asked for; the others may be anything, but lie in memory. */
export const loadLanes = (c: Code, step: Step, pointer: Local, stride: Local, left: Local): Local =>
  loadRow(c, step, pointer, stride, left, 1)[0] as Local;

/** `count` times four of them; four for all where the view does not move. */
export function loadRow(c: Code, step: Step, pointer: Local, stride: Local, left: Local, count: number): Row<Local> {
  const vectors = [...Array(count).keys()];
  if (step === 'one') return vectors.map((i) => c.let(v128.load(pointer, 16 * i)));
  if (step === 'none') return [c.let(v128.loadSplat(pointer))];
  const place = c.let(pointer);
  const toNext = (element: number): void =>
    c.set(place, i32.add(place, i32.select(stride, i32.const(0), i32.gt(left, i32.const(element)))));
  return vectors.map((i) => {
    if (i > 0) toNext(4 * i);
    const value = c.let(v128.loadFirst(place));
    for (const lane of [1, 2, 3]) {
      toNext(4 * i + lane);
      c.set(value, v128.loadLane(lane, place, value));
    }
    return value;
  });
}

/** Stores the first `left` of four elements. */
export function storeLanes(c: Code, step: Step, pointer: Local, stride: Local, left: Local, value: Local): void {
  const byLane = (): void => {
    const place = c.let(pointer);
    storeLane(c, 0, place, value);
    for (const lane of [1, 2, 3]) {
      c.if(i32.gt(left, i32.const(lane)), () => {
        c.set(place, i32.add(place, step === 'one' ? i32.const(4) : stride));
        storeLane(c, lane, place, value);
      });
    }
  };
  if (step !== 'one') byLane();
  else c.if(i32.ge(left, i32.const(4)), () => storeVector(c, pointer, value), byLane);
}

/** Stores the first `left` of `count` times four elements. */
export function storeRow(c: Code, step: Step, pointer: Local, stride: Local, left: Local, row: Row<Local>, count: number): void {
  const vectorAt = (i: number): Local => row[i % row.length] as Local;
  if (count === 1) {
    storeLanes(c, step, pointer, stride, left, vectorAt(0));
    return;
  }
  const one = (): void => {
    const [place, rest] = [c.let(pointer), c.let(left)];
    for (let i = 0; i < count; i++) {
      if (i > 0) {
        advance(c, step, place, stride);
        c.set(rest, i32.sub(rest, i32.const(4)));
      }
      c.if(i32.gt(rest, i32.const(0)), () => storeLanes(c, step, place, stride, rest, vectorAt(i)));
    }
  };
  if (step !== 'one') one();
  else {
    const all = (): void => {
      for (let i = 0; i < count; i++) storeVector(c, pointer, vectorAt(i), 16 * i);
    };
    c.if(i32.ge(left, i32.const(4 * count)), all, one);
  }
}

/** On by `count` times four elements. */
export const advance = (c: Code, step: Step, pointer: Local, stride: Local, count = 1): void => {
  if (step === 'one') c.set(pointer, i32.add(pointer, i32.const(16 * count)));
  if (step === 'any') c.set(pointer, i32.add(pointer, i32.mul(stride, i32.const(4 * count))));
};

/** Counts 0, 1, 2, 3 from a number on. */
export const countFrom = (first: Term): Term => i32x4.add(i32x4.splat(first), i32x4.const(0, 1, 2, 3));

/** The same for several vectors. */
export const countsFrom = (first: Term, count: number): Row =>
  Array.from({ length: count }, (_, i) => countFrom(i32.add(first, i32.const(4 * i))));
