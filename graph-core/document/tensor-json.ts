import { isRecord } from '../model/is-record.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../model/result.ts';
import {
  allocate,
  type Dtype,
  MAX_ELEMENTS,
  type Shape,
  shapeText,
  sizeOf,
  type Tensor,
  type TensorJson,
} from '../model/tensor.ts';

/** What a spelling of a dtype becomes, and which numbers it may hold. */
interface Spelling {
  readonly dtype: Dtype;
  readonly min: number;
  readonly max: number;
}

const FLOAT32_MAX = 3.4028234663852886e38;
const INT32: Spelling = { dtype: 'int32', min: -(2 ** 31), max: 2 ** 31 - 1 };
const FLOAT64: Spelling = { dtype: 'float', min: -Number.MAX_VALUE, max: Number.MAX_VALUE };
const FLOAT32: Spelling = { dtype: 'float', min: -FLOAT32_MAX, max: FLOAT32_MAX };
const BOOL: Spelling = { dtype: 'bool', min: 0, max: 1 };

const SPELLINGS: ReadonlyMap<string, Spelling> = new Map([
  ['float', FLOAT64],
  ['float64', FLOAT64],
  ['double', FLOAT64],
  ['float32', FLOAT32],
  ['float16', { dtype: 'float', min: -65504, max: 65504 }],
  ['half', { dtype: 'float', min: -65504, max: 65504 }],
  ['bfloat16', FLOAT32],
  // Larger integers are read where they fit: a device has no wider ones.
  ['int', INT32],
  ['int32', INT32],
  ['int64', INT32],
  ['long', INT32],
  ['int16', { dtype: 'int32', min: -32768, max: 32767 }],
  ['short', { dtype: 'int32', min: -32768, max: 32767 }],
  ['int8', { dtype: 'int32', min: -128, max: 127 }],
  ['uint8', { dtype: 'int32', min: 0, max: 255 }],
  ['uint16', { dtype: 'int32', min: 0, max: 65535 }],
  ['uint32', { dtype: 'int32', min: 0, max: 2 ** 31 - 1 }],
  ['bool', BOOL],
  ['boolean', BOOL],
]);

/** The dtype that a spelling in a file stands for, or null. */
export const dtypeOf = (spelling: string): Dtype | null => SPELLINGS.get(spelling)?.dtype ?? null;

const WORDS: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
  [true, 1],
  [false, 0],
]);

/**
 * Reads `{ dtype, shape, data }`. `path` is where it stands, for messages. Errors: `tensor/dtype`, `tensor/shape`,
 * `tensor/length`, `tensor/element`; at most ten elements are listed.
 */
export function tensorFromJson(json: unknown, path: string): Result<Tensor> {
  if (!isRecord(json))
    return err([errorAt('tensor/not-a-tensor', path, `${path}: expected { dtype, shape, data }, found ${describe(json)}.`)]);
  const spelling = typeof json.dtype === 'string' ? SPELLINGS.get(json.dtype) : undefined;
  if (spelling === undefined) {
    const message = `${path}/dtype: expected one of ${[...SPELLINGS.keys()].join(', ')}, found ${describe(json.dtype)}.`;
    return err([errorAt('tensor/dtype', `${path}/dtype`, message)]);
  }
  const shape = readShape(json.shape, `${path}/shape`);
  if (!shape.ok) return shape;
  const { data } = json;
  const size = sizeOf(shape.value);
  if (!Array.isArray(data) || data.length !== size) {
    const found = Array.isArray(data) ? `${data.length}` : describe(data);
    const message = `${path}/data: expected ${size} numbers for shape ${shapeText(shape.value)}, found ${found}.`;
    return err([errorAt('tensor/length', `${path}/data`, message)]);
  }
  const out = allocate(spelling.dtype, size);
  const faults: Diagnostic[] = [];
  for (let i = 0; i < size && faults.length < 10; i++) {
    const value = readElement(data[i], spelling);
    if (value === null) faults.push(elementFault(data[i], spelling, json.dtype as string, `${path}/data/${i}`));
    else out[i] = value;
  }
  return faults.length === 0 ? ok({ dtype: spelling.dtype, shape: shape.value, data: out }) : err(faults);
}

function readShape(json: unknown, path: string): Result<Shape> {
  if (!Array.isArray(json))
    return err([errorAt('tensor/shape', path, `${path}: expected a list of sizes, found ${describe(json)}.`)]);
  const bad = json.findIndex((n) => !Number.isInteger(n) || n < 0 || n > MAX_ELEMENTS);
  if (bad >= 0) {
    const message = `${path}/${bad}: expected a whole number from 0 to ${MAX_ELEMENTS}, found ${describe(json[bad])}.`;
    return err([errorAt('tensor/shape', `${path}/${bad}`, message)]);
  }
  const shape = json as number[];
  // A zero axis must not hide that the others overflow.
  if (sizeOf(shape.filter((n) => n !== 0)) > MAX_ELEMENTS)
    return err([errorAt('tensor/shape', path, `${path}: ${shapeText(shape)} has more than ${MAX_ELEMENTS} elements.`)]);
  return ok(shape);
}

/** The element as a number, or null where it does not fit. */
function readElement(element: unknown, { dtype, min, max }: Spelling): number | null {
  const value = typeof element === 'number' ? element : WORDS.get(element);
  if (value === undefined) return null;
  if (dtype === 'float') {
    if (typeof element === 'boolean') return null;
    return Number.isFinite(value) && (value < min || value > max) ? null : value;
  }
  if (!Number.isInteger(value) || value < min || value > max) return null;
  // Integers have no negative zero.
  return value + 0;
}

function elementFault(element: unknown, { dtype, min, max }: Spelling, name: string, path: string): Diagnostic {
  const range = dtype === 'float' ? 'a number or "NaN", "Infinity", "-Infinity", "-0"' : `a whole number from ${min} to ${max}`;
  return errorAt('tensor/element', path, `${path}: expected ${range} (${name}), found ${describe(element)}.`);
}

/** A value in a few characters, for messages. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** A number as a file holds it. */
export const numberToJson = (value: number): number | string => {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return Object.is(value, -0) ? '-0' : value;
};

/** A tensor as a file holds it. A float32 tensor is written with as few digits as bring back the same float32. */
export function tensorToJson(tensor: Tensor): TensorJson {
  const shorten = tensor.data instanceof Float32Array ? shortestFloat32 : (x: number) => x;
  return { dtype: tensor.dtype, shape: tensor.shape, data: Array.from(tensor.data, (x) => numberToJson(shorten(x))) };
}

/** The decimal with the fewest digits that rounds to the same float32. */
function shortestFloat32(value: number): number {
  if (!Number.isFinite(value) || Number.isInteger(value)) return value;
  for (let digits = 6; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
