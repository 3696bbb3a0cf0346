import type { Dtype, TensorData } from '../../graph-core/model/tensor.ts';
import { allocate } from '../../graph-core/model/tensor.ts';

export type Precision = 'float32' | 'float64';

/** Elements that are computed together: one loop an operation, long enough to hide the cost of starting it. */
export const BLOCK = 1024;

/** Registers of a block of elements, shared by all calls of a plan: calls run one after the other. */
export class Scratch {
  readonly precision: Precision;
  readonly #length: number;
  readonly #registers = new Map<string, TensorData>();

  constructor(precision: Precision, length = BLOCK) {
    this.precision = precision;
    this.#length = length;
  }

  /** Register `index` of a dtype; float32 rounds on every store, int32 wraps. */
  register(index: number, dtype: Dtype): TensorData {
    return this.#get(`${dtype === 'float' ? 'float' : 'int'} ${index}`, dtype);
  }

  /** A register that holds one value throughout. */
  constant(value: number, dtype: Dtype): TensorData {
    const key = `${dtype} = ${Object.is(value, -0) ? '-0' : value}`;
    const known = this.#registers.get(key);
    if (known) return known;
    return this.#get(key, dtype).fill(value);
  }

  #get(key: string, dtype: Dtype): TensorData {
    let register = this.#registers.get(key);
    if (!register) {
      register = allocate(dtype, this.#length, this.precision);
      this.#registers.set(key, register);
    }
    return register;
  }
}
