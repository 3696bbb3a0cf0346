import type { BatchSpec } from '../../graph-core/model/training.ts';
import { drawWithReplacement, epochOrder } from '../data/random-values.ts';

/** Which rows of the training set each step sees; a pure function of the seed and the step's number. */
export class BatchOrder {
  readonly #rows: number;
  readonly #size: number;
  readonly #order: NonNullable<BatchSpec['order']>;
  readonly #keepLast: boolean;
  readonly #seed: number;
  #epoch: { readonly number: number; readonly rows: Int32Array } | null = null;

  /** `rows` training rows; a batch larger than those is all of them. */
  constructor(rows: number, spec: BatchSpec | undefined, seed: number) {
    const { size = 'all', order = 'shuffle', last = 'keep' } = spec ?? {};
    this.#rows = rows;
    this.#size = size === 'all' ? rows : Math.max(1, Math.min(rows, Math.floor(size)));
    this.#order = order;
    this.#keepLast = last === 'keep' && order !== 'replacement';
    this.#seed = seed;
  }

  get stepsPerEpoch(): number {
    const full = Math.floor(this.#rows / this.#size);
    return full + (this.#keepLast && this.#rows % this.#size > 0 ? 1 : 0);
  }

  /** The epoch that a step (counted from 0) belongs to. */
  epochOf(step: number): number {
    return Math.floor(step / this.stepsPerEpoch);
  }

  /** Samples of a step: the batch size, or what is left over at an epoch's end. */
  sizeAt(step: number): number {
    const at = step % this.stepsPerEpoch;
    return Math.min(this.#size, this.#rows - at * this.#size);
  }

  /** Whether a batch of this size is the whole set, whose order no mean depends on. */
  takesAll(size: number): boolean {
    return size === this.#rows && this.#order !== 'replacement';
  }

  /** How many steps from this one on have batches of the same size. */
  runLength(step: number): number {
    if (this.#rows % this.#size === 0 || !this.#keepLast) return Number.POSITIVE_INFINITY;
    const at = step % this.stepsPerEpoch;
    return at === this.stepsPerEpoch - 1 ? 1 : this.stepsPerEpoch - 1 - at;
  }

  /** Positions in the training set, 0 .. rows - 1. */
  rowsAt(step: number): Int32Array {
    const size = this.sizeAt(step);
    if (this.#order === 'replacement') return drawWithReplacement(this.#rows, size, this.#seed, step);
    const from = (step % this.stepsPerEpoch) * this.#size;
    return this.#rowsOfEpoch(this.epochOf(step)).subarray(from, from + size);
  }

  #rowsOfEpoch(number: number): Int32Array {
    if (this.#epoch?.number === number) return this.#epoch.rows;
    const rows =
      this.#order === 'shuffle'
        ? epochOrder(this.#rows, this.#seed, number)
        : Int32Array.from({ length: this.#rows }, (_, i) => i);
    this.#epoch = { number, rows };
    return rows;
  }
}
