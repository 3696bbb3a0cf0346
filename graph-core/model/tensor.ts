/** The three dtypes of the language. How many bits a float has is the executor's choice, not the document's. */
export type Dtype = 'float' | 'int32' | 'bool';

/** Sizes of a tensor's axes, outermost first; `[]` is a scalar; a size may be 0. */
export type Shape = readonly number[];

/** Elements in row-major order. bool is stored as 0 or 1 in an Int32Array. */
export type TensorData = Float64Array | Float32Array | Int32Array;

/** A tensor in memory. */
export interface Tensor {
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly data: TensorData;
}

/** How a tensor is written in a file: non-finite numbers and negative zero are strings. */
export interface TensorJson {
  readonly dtype: string;
  readonly shape: Shape;
  readonly data: readonly (number | string)[];
}

/** Whether a number can be held as it is: any as float, 0 and 1 as bool, whole ones of 32 bits as int32. */
export function holds(dtype: Dtype, value: number): boolean {
  if (dtype === 'float') return true;
  if (dtype === 'bool') return value === 0 || value === 1;
  return Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
}

/** The largest number of elements a tensor may have (WebGPU addresses elements with 32 bits). */
export const MAX_ELEMENTS = 2 ** 31 - 1;

/** Number of elements of a shape; Infinity when it exceeds {@link MAX_ELEMENTS}. A zero axis gives 0. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const n of shape) {
    if (n === 0) return 0;
    size *= n;
  }
  return size > MAX_ELEMENTS ? Number.POSITIVE_INFINITY : size;
}

/** Row-major strides in elements; axes of size 1 or 0 keep their natural stride. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= Math.max(1, shape[i] as number);
  }
  return strides;
}

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((n, i) => n === b[i]);

/** `[3, 4]` as people read it: `3 × 4`; a scalar is `scalar`. */
export const shapeText = (shape: Shape): string => (shape.length === 0 ? 'scalar' : shape.join(' × '));

/** A zeroed buffer for `length` elements of a dtype; floats in the given precision. */
export function allocate(dtype: Dtype, length: number, precision: 'float32' | 'float64' = 'float64'): TensorData {
  if (dtype !== 'float') return new Int32Array(length);
  return precision === 'float64' ? new Float64Array(length) : new Float32Array(length);
}

/** A tensor from plain numbers. */
export function tensor(shape: Shape, values: ArrayLike<number>, dtype: Dtype = 'float'): Tensor {
  const data = allocate(dtype, values.length);
  data.set(values);
  return { dtype, shape, data };
}
