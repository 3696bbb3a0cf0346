import type { View } from '../../graph-core/model/kernel-call.ts';
import type { Dtype } from '../../graph-core/model/tensor.ts';
import type { FunctionCode } from './code.ts';

/** A call as code that other calls of the same structure share, and words that tell where and how much. */
export interface Prepared {
  /** The name of one of the base module's kernels, or the code of another. */
  readonly code: FunctionCode | string;
  readonly words: readonly number[];
  /** Parts in which it may be run, one after the other, each from a number to another. */
  readonly units: number;
  /** So many units stay together where threads divide them; one by default. */
  readonly together?: number;
  /** Rough number of operations of a unit: about a nanosecond each. */
  readonly work: number;
  /** Bytes that it needs for itself while it runs. */
  readonly scratch?: number;
  /** What is run when all units are done, at once. */
  readonly then?: Pick<Prepared, 'code' | 'words' | 'units'>;
}

/**
 * Where a plan's values lie in memory, for words of a call. Addresses, tables and numbers of functions are told as what stands for them, and put in
 * their places for each plan: nothing may be computed with them.
 */
export interface Space {
  /** How many threads compute. */
  readonly threads: number;
  readonly dtypeOf: (view: View) => Dtype;
  /** Byte address of a view's first element. */
  readonly address: (view: View) => number;
  /** Address of a table: the bytes from the start of a view to each of its elements over some dims, row-major. */
  readonly table: (dims: readonly number[], strides: readonly number[]) => number;
  /** Puts words beside those of the calls and returns their address. */
  readonly words: (words: readonly number[]) => number;
  /** The code by this key, made where it is not known yet: calls of the same structure share it, also those of other plans. */
  readonly code: (key: string, make: () => FunctionCode) => FunctionCode;
  /** Number of a function in the plan's table of functions. */
  readonly functionIndex: (code: FunctionCode | string) => number;
}

/**
 * A call of fewer operations is not divided: handing it to another thread takes some microseconds, and waking one some tens, while the processor does
 * several operations of a map in the nanosecond that is reckoned for each.
 */
const WORTH_DIVIDING = 100_000;

/** Into how many parts a call is divided, its operations given: some a thread where it is long, since they are not equally quick. */
export function partsFor(work: number, threads: number): number {
  if (threads < 2 || work < WORTH_DIVIDING) return 1;
  return Math.min(4 * threads, Math.max(threads, Math.floor(work / (2 * WORTH_DIVIDING))));
}
