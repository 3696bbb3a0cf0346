import { unzipSync } from 'fflate';
import { err, errorAt, ok, type Result } from '../graph-core/model/result.ts';
import { allocate, type Dtype, sizeOf, type Tensor } from '../graph-core/model/tensor.ts';

/** Reads arrays of NumPy's file formats: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */

interface Kind {
  readonly dtype: Dtype;
  readonly bytes: number;
  readonly read: (view: DataView, at: number, little: boolean) => number;
}

const KINDS: Readonly<Record<string, Kind>> = {
  f8: { dtype: 'float', bytes: 8, read: (v, at, little) => v.getFloat64(at, little) },
  f4: { dtype: 'float', bytes: 4, read: (v, at, little) => v.getFloat32(at, little) },
  i8: { dtype: 'int32', bytes: 8, read: (v, at, little) => Number(v.getBigInt64(at, little)) },
  i4: { dtype: 'int32', bytes: 4, read: (v, at, little) => v.getInt32(at, little) },
  i2: { dtype: 'int32', bytes: 2, read: (v, at, little) => v.getInt16(at, little) },
  i1: { dtype: 'int32', bytes: 1, read: (v, at) => v.getInt8(at) },
  u4: { dtype: 'int32', bytes: 4, read: (v, at, little) => v.getUint32(at, little) },
  u2: { dtype: 'int32', bytes: 2, read: (v, at, little) => v.getUint16(at, little) },
  u1: { dtype: 'int32', bytes: 1, read: (v, at) => v.getUint8(at) },
  b1: { dtype: 'bool', bytes: 1, read: (v, at) => v.getUint8(at) },
};

/** The arrays of an `.npz` archive by name. Errors: `tensor/npz` naming file and array. */
export function readNpz(bytes: Uint8Array, name: string): Result<Map<string, Tensor>> {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, { filter: (file) => file.originalSize <= 2 ** 30 });
  } catch {
    return err([errorAt('tensor/npz', name, `${name} is not a readable npz archive`, 'save it again with numpy.savez')]);
  }
  const arrays = new Map<string, Tensor>();
  for (const [file, content] of Object.entries(files)) {
    const array = readNpy(content, `${name}: ${file}`);
    if (!array.ok) return array;
    arrays.set(file.replace(/\.npy$/, ''), array.value);
  }
  return ok(arrays);
}

function readNpy(bytes: Uint8Array, name: string): Result<Tensor> {
  const fail = (why: string): Result<Tensor> =>
    err([errorAt('tensor/npz', name, `${name} ${why}`, 'save plain numbers with numpy.savez')]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || String.fromCharCode(...bytes.subarray(1, 6)) !== 'NUMPY') return fail('is not an array');
  const long = (bytes[6] as number) >= 2;
  const start = long ? 12 : 10;
  const end = start + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  if (end > bytes.length) return fail('is cut off');
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, end));
  const descr = /'descr':\s*'([<>|=]?)([a-z]\d+)'/.exec(header);
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header);
  const kind = KINDS[descr?.[2] ?? ''];
  if (!kind || !shape) return fail(`has the dtype ${descr?.[2] ?? 'of an object'}, which is not read`);
  if (/'fortran_order':\s*True/.test(header)) return fail('is stored column by column');
  const sizes = (shape[1] as string).split(',').flatMap((n) => (n.trim() === '' ? [] : [Number(n)]));
  const count = sizeOf(sizes);
  if (end + count * kind.bytes > bytes.length) return fail('is cut off');
  const data = allocate(kind.dtype, count);
  for (let i = 0; i < count; i++) {
    const value = kind.read(view, end + i * kind.bytes, descr?.[1] !== '>');
    if (kind.dtype === 'int32' && Math.abs(value) >= 2 ** 31) return fail(`holds ${value}, which is no 32-bit integer`);
    data[i] = value;
  }
  return ok({ dtype: kind.dtype, shape: sizes, data });
}
