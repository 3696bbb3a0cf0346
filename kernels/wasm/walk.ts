import type { Dtype } from '../../graph-core/model/tensor.ts';
import type { Code, Local, Term } from './code.ts';
import { i32, i32x4, storeLane, storeVector, v128 } from './operations.ts';

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
export function loadLanes(c: Code, step: Step, pointer: Local, stride: Local, left: Local): Local {
  if (step === 'one') return c.let(v128.load(pointer));
  if (step === 'none') return c.let(v128.loadSplat(pointer));
  const value = c.let(v128.loadFirst(pointer));
  const place = c.let(pointer);
  for (const lane of [1, 2, 3]) {
    c.set(place, i32.add(place, i32.select(stride, i32.const(0), i32.gt(left, i32.const(lane)))));
    c.set(value, v128.loadLane(lane, place, value));
  }
  return value;
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

/** On by four elements. */
export const advance = (c: Code, step: Step, pointer: Local, stride: Local): void => {
  if (step === 'one') c.set(pointer, i32.add(pointer, i32.const(16)));
  if (step === 'any') c.set(pointer, i32.add(pointer, i32.shl(stride, i32.const(2))));
};

/** Counts 0, 1, 2, 3 from a number on. */
export const countFrom = (first: Term): Term => i32x4.add(i32x4.splat(first), i32x4.const(0, 1, 2, 3));
