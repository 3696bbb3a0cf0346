import { decodeText } from '../document/utf8.ts';
import { isRecord } from '../model/is-record.ts';
import { err, errorAt, ok, type Result } from '../model/result.ts';
import { allocate, type Dtype, holds, MAX_ELEMENTS, type Shape, shapeText, sizeOf, type Tensor } from '../model/tensor.ts';
import { duplicateKey } from './json-keys.ts';

/** An element type of the format; `dtype` is null for one that no dtype of a document holds without loss. */
interface Element {
  readonly bytes: number;
  readonly dtype: Dtype | null;
  readonly read: (view: DataView, at: number) => number;
}

const foreign = (bytes: number): Element => ({ bytes, dtype: null, read: () => Number.NaN });

const ELEMENTS: ReadonlyMap<string, Element> = new Map([
  ['F64', { bytes: 8, dtype: 'float', read: (v, at) => v.getFloat64(at, true) }],
  ['F32', { bytes: 4, dtype: 'float', read: (v, at) => v.getFloat32(at, true) }],
  ['F16', { bytes: 2, dtype: 'float', read: (v, at) => halfToNumber(v.getUint16(at, true)) }],
  ['BF16', { bytes: 2, dtype: 'float', read: (v, at) => brainToNumber(v.getUint16(at, true)) }],
  ['I64', { bytes: 8, dtype: 'int32', read: (v, at) => Number(v.getBigInt64(at, true)) }],
  ['I32', { bytes: 4, dtype: 'int32', read: (v, at) => v.getInt32(at, true) }],
  ['I16', { bytes: 2, dtype: 'int32', read: (v, at) => v.getInt16(at, true) }],
  ['I8', { bytes: 1, dtype: 'int32', read: (v, at) => v.getInt8(at) }],
  ['U64', { bytes: 8, dtype: 'int32', read: (v, at) => Number(v.getBigUint64(at, true)) }],
  ['U32', { bytes: 4, dtype: 'int32', read: (v, at) => v.getUint32(at, true) }],
  ['U16', { bytes: 2, dtype: 'int32', read: (v, at) => v.getUint16(at, true) }],
  ['U8', { bytes: 1, dtype: 'int32', read: (v, at) => v.getUint8(at) }],
  ['BOOL', { bytes: 1, dtype: 'bool', read: (v, at) => v.getUint8(at) }],
  ['F8_E4M3', foreign(1)],
  ['F8_E5M2', foreign(1)],
  ['F8_E8M0', foreign(1)],
  ['C64', foreign(8)],
] satisfies [string, Element][]);

/** As in the format's own library: a longer header is an attack or a mistake. */
const MAX_HEADER = 100_000_000;

/** One tensor of the header, checked. */
interface Entry {
  readonly name: string;
  readonly type: string;
  readonly element: Element;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
}

type Fail = (code: string, message: string, mend?: string) => Result<never>;

/**
 * Reads a safetensors file. The whole header is checked; `wanted` (default all) are the names whose elements are read, and
 * names that are not in the file are not in the answer. Errors: `safetensors/truncated`, `safetensors/header`,
 * `safetensors/duplicate`, `safetensors/entry`, `safetensors/shape`, `safetensors/offsets`, `safetensors/dtype`,
 * `safetensors/range` (an integer that 32 bits do not hold, a truth value that is neither 0 nor 1).
 */
export function readSafetensors(
  bytes: Uint8Array,
  file: string,
  wanted: ReadonlySet<string> | null = null,
): Result<ReadonlyMap<string, Tensor>> {
  const fail: Fail = (code, message, mend) => err([errorAt(`safetensors/${code}`, file, `${file}: ${message}`, mend)]);
  const header = readHeader(bytes, file, fail);
  if (!header.ok) return header;
  const { start, json } = header.value;
  const entries: Entry[] = [];
  for (const [name, value] of Object.entries(json)) {
    if (name === '__metadata__') {
      if (!isTextMap(value)) return fail('header', '"__metadata__" is not a map from text to text.');
      continue;
    }
    const entry = readEntry(name, value, fail);
    if (!entry.ok) return entry;
    entries.push(entry.value);
  }
  const fault = placeFault(entries, bytes.length - start);
  if (fault !== null) return fail('offsets', fault, UNDAMAGED);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
  const tensors = new Map<string, Tensor>();
  for (const entry of entries) {
    if (wanted !== null && !wanted.has(entry.name)) continue;
    const tensor = readElements(view, entry, fail);
    if (!tensor.ok) return tensor;
    tensors.set(entry.name, tensor.value);
  }
  return ok(tensors);
}

/** The texts that a file's header holds beside its tensors; none is an empty map. Errors as those of {@link readSafetensors}. */
export function readSafetensorsMetadata(bytes: Uint8Array, file: string): Result<Readonly<Record<string, string>>> {
  const fail: Fail = (code, message, mend) => err([errorAt(`safetensors/${code}`, file, `${file}: ${message}`, mend)]);
  const header = readHeader(bytes, file, fail);
  if (!header.ok) return header;
  const { __metadata__: metadata = {} } = header.value.json;
  if (!isTextMap(metadata)) return fail('header', '"__metadata__" is not a map from text to text.');
  return ok(metadata as Readonly<Record<string, string>>);
}

const UNDAMAGED = 'Take an undamaged copy.';
const WRITER = 'Write it with a safetensors library.';

function readHeader(
  bytes: Uint8Array,
  file: string,
  fail: Fail,
): Result<{ readonly start: number; readonly json: Readonly<Record<string, unknown>> }> {
  if (bytes.length < 8) return fail('truncated', `it has ${bytes.length} bytes, and the length of a header takes 8.`, UNDAMAGED);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER))
    return fail('header', `its header says that it has ${length} bytes; at most ${MAX_HEADER} are read.`, UNDAMAGED);
  const start = 8 + Number(length);
  if (start > bytes.length)
    return fail(
      'truncated',
      `it ends in the middle of its header: ${length} bytes of it are announced, ${bytes.length - 8} are there.`,
      UNDAMAGED,
    );
  if (bytes[8] !== 0x7b || length === 0n) return fail('header', 'its header does not begin with "{".', WRITER);
  const text = decodeText(bytes.subarray(8, start), file);
  if (!text.ok) return fail('header', 'its header is not UTF-8 text.', WRITER);
  let json: unknown;
  try {
    json = JSON.parse(text.value);
  } catch {
    return fail('header', 'its header is not JSON.', WRITER);
  }
  if (!isRecord(json)) return fail('header', 'its header is not a JSON object.', WRITER);
  const twice = duplicateKey(text.value);
  return twice === null ? ok({ start, json }) : fail('duplicate', `its header has the key ${quoted(twice)} twice.`, WRITER);
}

const isTextMap = (value: unknown): boolean => isRecord(value) && Object.values(value).every((each) => typeof each === 'string');

const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function readEntry(name: string, value: unknown, fail: Fail): Result<Entry> {
  const place = `the tensor ${quoted(name)}`;
  if (!isRecord(value)) return fail('entry', `${place} is not described by an object.`, WRITER);
  const { dtype, shape, data_offsets: offsets } = value;
  const element = typeof dtype === 'string' ? ELEMENTS.get(dtype) : undefined;
  if (element === undefined) {
    const found = typeof dtype === 'string' ? quoted(dtype) : 'no text';
    return fail('dtype', `${place} has the dtype ${found}, which is unknown.`, `Convert it to one of ${READABLE}.`);
  }
  if (!Array.isArray(shape) || !shape.every(isCount))
    return fail('entry', `the shape of ${place} is not a list of sizes.`, WRITER);
  // A zero axis must not hide that the others overflow.
  if (sizeOf(shape.filter((n) => n !== 0)) > MAX_ELEMENTS)
    return fail('shape', `${place} has shape ${shapeText(shape)}, more than ${MAX_ELEMENTS} elements.`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    return fail('entry', `"data_offsets" of ${place} is not a pair of whole numbers.`, WRITER);
  const [begin, end] = offsets as [number, number];
  const needed = sizeOf(shape) * element.bytes;
  if (end - begin !== needed) {
    const message = `${place} of shape ${shapeText(shape)} in ${dtype} takes ${needed} bytes, and its offsets ${begin} to ${end} hold ${end - begin}.`;
    return fail('offsets', message, UNDAMAGED);
  }
  return ok({ name, type: dtype as string, element, shape, begin, end });
}

/** Tensors lie one behind the other and fill the file: what is wrong with that, or null. */
function placeFault(entries: readonly Entry[], length: number): string | null {
  let at = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (end > length) return `the tensor ${quoted(name)} ends at byte ${end}, and there are ${length} bytes of data.`;
    if (begin < at) return `the tensor ${quoted(name)} begins at byte ${begin}, inside the one before it.`;
    if (begin > at) return `bytes ${at} to ${begin}, before the tensor ${quoted(name)}, belong to no tensor.`;
    at = end;
  }
  return at === length ? null : `the last ${length - at} bytes belong to no tensor.`;
}

const READABLE = [...ELEMENTS]
  .filter(([, { dtype }]) => dtype !== null)
  .map(([name]) => name)
  .join(', ');

function readElements(view: DataView, { name, type, element, shape, begin }: Entry, fail: Fail): Result<Tensor> {
  const { dtype, bytes, read } = element;
  if (dtype === null)
    return fail('dtype', `the tensor ${quoted(name)} is ${type}, which is not read.`, `Convert it to one of ${READABLE}.`);
  const data = allocate(dtype, sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    const value = read(view, begin + i * bytes);
    if (!holds(dtype, value)) {
      const wanted = dtype === 'bool' ? 'which is neither 0 nor 1' : 'which 32 bits do not hold';
      return fail('range', `element ${i} of the tensor ${quoted(name)} is ${value}, ${wanted}.`);
    }
    data[i] = value;
  }
  return ok({ dtype, shape, data });
}

/** IEEE half precision: every one is a float32. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const brain = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function brainToNumber(bits: number): number {
  brain.setUint32(0, bits << 16);
  return brain.getFloat32(0);
}
