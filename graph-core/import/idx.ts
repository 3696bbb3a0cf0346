import { err, errorAt, ok, type Result } from '../model/result.ts';
import { MAX_ELEMENTS, type Shape, sizeOf } from '../model/tensor.ts';
import type { Numbers } from './table.ts';

/** Element types by their code in the file: how many bytes each takes, what holds them, and how to read one. */
interface Element {
  readonly bytes: number;
  readonly allocate: (length: number) => Numbers;
  readonly read: (view: DataView, at: number) => number;
}

const ELEMENTS: ReadonlyMap<number, Element> = new Map<number, Element>([
  [0x08, { bytes: 1, allocate: (n) => new Uint8Array(n), read: (v, at) => v.getUint8(at) }],
  [0x09, { bytes: 1, allocate: (n) => new Int8Array(n), read: (v, at) => v.getInt8(at) }],
  [0x0b, { bytes: 2, allocate: (n) => new Int16Array(n), read: (v, at) => v.getInt16(at) }],
  [0x0c, { bytes: 4, allocate: (n) => new Int32Array(n), read: (v, at) => v.getInt32(at) }],
  [0x0d, { bytes: 4, allocate: (n) => new Float32Array(n), read: (v, at) => v.getFloat32(at) }],
  [0x0e, { bytes: 8, allocate: (n) => new Float64Array(n), read: (v, at) => v.getFloat64(at) }],
]);

/** Whether bytes begin as an IDX file does: two zeros, a known element type, one axis or more. */
export const isIdx = (bytes: Uint8Array): boolean =>
  bytes[0] === 0 && bytes[1] === 0 && ELEMENTS.has(bytes[2] ?? 0) && (bytes[3] ?? 0) > 0 && (bytes[3] ?? 0) <= 8;

/**
 * Reads an IDX file, the format of the well-known sets of handwritten digits: a magic number with element type and rank, the
 * sizes in 32 bits, then the elements, all big-endian. Errors: `idx/foreign`, `idx/length`.
 */
export function parseIdx(bytes: Uint8Array, name: string): Result<{ readonly shape: Shape; readonly values: Numbers }> {
  const fail = (code: string, message: string, mend: string): Result<never> =>
    err([errorAt(`idx/${code}`, name, `${name}: ${message}`, mend)]);
  const element = ELEMENTS.get(bytes[2] ?? 0);
  if (!isIdx(bytes) || element === undefined)
    return fail('foreign', 'this is no IDX file: it does not begin with its magic number.', 'Take an undamaged copy.');
  const rank = bytes[3] as number;
  const start = 4 + 4 * rank;
  if (bytes.length < start) return fail('length', 'it ends in the middle of its header.', 'Take an undamaged copy.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = sizeOf(shape);
  if (size > MAX_ELEMENTS || bytes.length - start !== size * element.bytes)
    return fail(
      'length',
      `its shape ${shape.join(' × ')} takes ${size * element.bytes} bytes, found ${bytes.length - start}.`,
      'Take an undamaged copy.',
    );
  const values = element.allocate(size);
  if (values instanceof Uint8Array) values.set(bytes.subarray(start));
  else for (let i = 0; i < size; i++) values[i] = element.read(view, start + i * element.bytes);
  return ok({ shape, values });
}
