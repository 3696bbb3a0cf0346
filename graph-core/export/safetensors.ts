import type { Tensor } from '../model/tensor.ts';

/** Element types that are written; what the format calls them. */
export type StoredDtype = 'F64' | 'F32' | 'I32' | 'BOOL';

const BYTES: Readonly<Record<StoredDtype, number>> = { F64: 8, F32: 4, I32: 4, BOOL: 1 };

/** The narrowest type that gives every number back bit for bit: floats take 4 bytes where all of them are float32. */
export function storedDtype({ dtype, data }: Tensor): StoredDtype {
  if (dtype === 'bool') return 'BOOL';
  if (dtype === 'int32') return 'I32';
  return data.every((x) => Object.is(Math.fround(x), x)) ? 'F32' : 'F64';
}

/** Bytes that a tensor takes in a file, its name and shape not counted. */
export const storedBytes = (tensor: Tensor): number => BYTES[storedDtype(tensor)] * tensor.data.length;

const WRITE: Readonly<Record<StoredDtype, (view: DataView, at: number, x: number) => void>> = {
  F64: (view, at, x) => view.setFloat64(at, x, true),
  F32: (view, at, x) => view.setFloat32(at, x, true),
  I32: (view, at, x) => view.setInt32(at, x, true),
  BOOL: (view, at, x) => view.setUint8(at, x),
};

/**
 * A safetensors file: the length of the header in 8 bytes, little-endian; the header, JSON by name; the elements. The same
 * tensors in the same order give the same bytes. Wide elements come first and the header is padded with spaces, so that
 * every element lies at a multiple of its size and a reader may map the file. `metadata` goes into the header as texts.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> | null = null,
): Uint8Array {
  const entries = [...tensors]
    .map(([name, tensor]) => ({ name, tensor, stored: storedDtype(tensor) }))
    .sort((a, b) => BYTES[b.stored] - BYTES[a.stored]);
  let end = 0;
  const places = entries.map((entry) => {
    const begin = end;
    end += BYTES[entry.stored] * entry.tensor.data.length;
    return { ...entry, begin, end };
  });
  const header = encodeHeader([
    ...(metadata === null ? [] : [['__metadata__', metadata] as const]),
    ...places.map((p) => [p.name, { dtype: p.stored, shape: p.tensor.shape, data_offsets: [p.begin, p.end] }] as const),
  ]);
  const bytes = new Uint8Array(8 + header.length + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  for (const { tensor, stored, begin } of places) {
    const write = WRITE[stored];
    const start = 8 + header.length + begin;
    for (let i = 0; i < tensor.data.length; i++) write(view, start + i * BYTES[stored], tensor.data[i] as number);
  }
  return bytes;
}

/** Present in browsers, workers and Node alike; the folder's types know none of the three. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** Pairs instead of an object: a tensor may be called `__proto__`. */
function encodeHeader(entries: readonly (readonly [string, object])[]): Uint8Array {
  const json = `{${entries.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join(',')}}`;
  const bytes = new TextEncoder().encode(json);
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8).fill(0x20);
  padded.set(bytes);
  return padded;
}
