import { err, errorAt, ok, type Result } from '../model/result.ts';
import { allocate, type Dtype, MAX_ELEMENTS, type Shape, sizeOf, type Tensor } from '../model/tensor.ts';

/** Element types that are read: how many bytes each takes, what it becomes, and how to read one. */
interface Element {
  readonly bytes: number;
  readonly dtype: Dtype;
  readonly read: (view: DataView, at: number, little: boolean) => number | bigint;
}

const ELEMENTS: ReadonlyMap<string, Element> = new Map([
  ['f4', { bytes: 4, dtype: 'float', read: (v, at, little) => v.getFloat32(at, little) }],
  ['f8', { bytes: 8, dtype: 'float', read: (v, at, little) => v.getFloat64(at, little) }],
  ['i4', { bytes: 4, dtype: 'int32', read: (v, at, little) => v.getInt32(at, little) }],
  ['i8', { bytes: 8, dtype: 'int32', read: (v, at, little) => v.getBigInt64(at, little) }],
  ['u1', { bytes: 1, dtype: 'int32', read: (v, at) => v.getUint8(at) }],
  ['i1', { bytes: 1, dtype: 'int32', read: (v, at) => v.getInt8(at) }],
  ['i2', { bytes: 2, dtype: 'int32', read: (v, at, little) => v.getInt16(at, little) }],
  ['u2', { bytes: 2, dtype: 'int32', read: (v, at, little) => v.getUint16(at, little) }],
  ['b1', { bytes: 1, dtype: 'bool', read: (v, at) => (v.getUint8(at) === 0 ? 0 : 1) }],
]);

const MAGIC = '\u0093NUMPY';

/**
 * Reads a NumPy array file (.npy, versions 1 to 3). Errors: `npy/foreign`, `npy/header`, `npy/dtype`, `npy/length`,
 * `npy/range` (a 64-bit integer that 32 bits do not hold). `name` is the file's, for messages.
 */
export function parseNpy(bytes: Uint8Array, name: string): Result<Tensor> {
  const fail = (code: string, message: string, mend?: string): Result<Tensor> =>
    err([errorAt(`npy/${code}`, name, `${name}: ${message}`, mend)]);
  if (textAt(bytes, 0, 6) !== MAGIC) return fail('foreign', 'this is no NumPy array file.', 'Write it with numpy.save.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = bytes[6] ?? 0;
  const prefix = major === 1 ? 10 : 12;
  if (major < 1 || major > 3 || bytes.length < prefix) return fail('header', `its version ${major} cannot be read.`);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (prefix + length > bytes.length) return fail('length', 'it ends in the middle of its header.', 'Take an undamaged copy.');
  const header = readHeader(textAt(bytes, prefix, length));
  if (header === null) return fail('header', 'its header cannot be read.', 'Write it with numpy.save.');
  const element = ELEMENTS.get(header.type);
  if (element === undefined)
    return fail('dtype', `arrays of ${header.type} cannot be read.`, `Convert it to one of ${[...ELEMENTS.keys()].join(', ')}.`);
  const size = sizeOf(header.shape);
  if (size > MAX_ELEMENTS) return fail('length', `shape ${header.shape.join(' × ')} has too many elements.`);
  const start = prefix + length;
  if (bytes.length - start !== size * element.bytes)
    return fail(
      'length',
      `expected ${size * element.bytes} bytes of data, found ${bytes.length - start}.`,
      'Take an undamaged copy.',
    );
  const data = allocate(element.dtype, size);
  const place = header.fortran ? fortranPlace(header.shape) : (i: number) => i;
  for (let i = 0; i < size; i++) {
    const value = Number(element.read(view, start + i * element.bytes, header.little));
    if (element.dtype !== 'float' && (value < -(2 ** 31) || value > 2 ** 31 - 1))
      return fail('range', `element ${i} is ${value}, which 32 bits do not hold.`);
    data[place(i)] = value;
  }
  return ok({ dtype: element.dtype, shape: header.shape, data });
}

const textAt = (bytes: Uint8Array, from: number, length: number): string =>
  Array.from(bytes.subarray(from, from + length), (b) => String.fromCharCode(b)).join('');

interface Header {
  readonly type: string;
  readonly little: boolean;
  readonly fortran: boolean;
  readonly shape: Shape;
}

/** The header is a Python dictionary with three fixed keys; nothing else is understood, so nothing is evaluated. */
function readHeader(text: string): Header | null {
  const descr = /'descr'\s*:\s*'([<>|=])([a-z]\d+)'/.exec(text);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text);
  const shape = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text);
  if (descr === null || order === null || shape === null) return null;
  const sizes = (shape[1] as string)
    .split(',')
    .map((s) => s.trim())
    .filter((s) => s !== '')
    .map(Number);
  if (!sizes.every((n) => Number.isInteger(n) && n >= 0 && n <= MAX_ELEMENTS)) return null;
  return { little: descr[1] !== '>', type: descr[2] as string, fortran: order[1] === 'True', shape: sizes };
}

/** Where element i of a column-major array goes in row-major order. */
function fortranPlace(shape: Shape): (i: number) => number {
  return (i) => {
    let rest = i;
    const index = shape.map((n) => {
      const at = rest % n;
      rest = Math.floor(rest / n);
      return at;
    });
    return index.reduce((at, k, axis) => at * (shape[axis] as number) + k, 0);
  };
}
