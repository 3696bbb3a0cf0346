import { parseJson } from '../document/json-text.ts';
import { checkJsonSafety, pointerPart } from '../document/limits.ts';
import { describe, tensorFromJson } from '../document/tensor-json.ts';
import { decodeText } from '../document/utf8.ts';
import { isAddress } from '../model/address.ts';
import type { Address } from '../model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../model/result.ts';
import { type Tensor, tensor } from '../model/tensor.ts';
import { parseNpz } from './npz.ts';

/**
 * Reads a map from address to tensor, as the command line's --inputs, --cotangents and --tangents take it: JSON, or a NumPy
 * archive whose arrays are called by addresses. In JSON a tensor is { dtype, shape, data }, a number, or numbers in nested
 * lists; `x` alone means `x.value`. Whether the addresses exist, the caller says.
 */
export function parseTensorMap(source: string | Uint8Array, fileName: string): Result<ReadonlyMap<Address, Tensor>> {
  const read = readMap(source, fileName);
  return read.ok ? read : err(read.error.map((fault) => ({ mend: MEND, ...fault })));
}

const MEND =
  'Mend that place: the file is a map such as { "x.value": { "dtype": "float", "shape": [2], "data": [1, 2] }, "f.bias": [0.5] }';

function readMap(source: string | Uint8Array, fileName: string): Result<ReadonlyMap<Address, Tensor>> {
  if (typeof source !== 'string' && source[0] === 0x50 && source[1] === 0x4b) {
    const arrays = parseNpz(source, fileName);
    return arrays.ok ? byAddress([...arrays.value], fileName) : arrays;
  }
  const text = decodeText(source, fileName);
  if (!text.ok) return text;
  const json = parseJson(text.value, fileName);
  if (!json.ok) return json;
  const safe = checkJsonSafety(json.value, fileName);
  if (!safe.ok) return safe;
  const map = json.value;
  if (typeof map !== 'object' || map === null || Array.isArray(map))
    return err([
      errorAt('inputs/not-a-map', fileName, `${fileName}: expected an object from address to tensor, found ${describe(map)}.`),
    ]);
  const faults: Diagnostic[] = [];
  const tensors: [string, Tensor][] = [];
  for (const [address, value] of Object.entries(map)) {
    const read = readTensor(value, pointerPart(address));
    if (read.ok) tensors.push([address, read.value]);
    else faults.push(...read.error.map((d) => ({ ...d, message: `${fileName} ${d.message}` })));
  }
  return faults.length > 0 ? err(faults) : byAddress(tensors, fileName);
}

function byAddress(tensors: readonly (readonly [string, Tensor])[], fileName: string): Result<ReadonlyMap<Address, Tensor>> {
  const map = new Map<Address, Tensor>();
  for (const [key, value] of tensors) {
    const address = key.includes('.') ? key : `${key}.value`;
    if (!isAddress(address))
      return err([errorAt('inputs/address', key, `${fileName}: "${key}" is not an address like "x.value".`)]);
    if (map.has(address)) return err([errorAt('inputs/address', key, `${fileName}: ${address} is given twice.`)]);
    map.set(address, value);
  }
  return ok(map);
}

function readTensor(value: unknown, path: string): Result<Tensor> {
  if (typeof value !== 'number' && !Array.isArray(value)) return tensorFromJson(value, path);
  const shape: number[] = [];
  for (let inner: unknown = value; Array.isArray(inner); inner = inner[0]) shape.push(inner.length);
  const numbers: number[] = [];
  const fault = flatten(value, shape, 0, path, numbers);
  return fault === null ? ok(tensor(shape, numbers)) : err([fault]);
}

/** Appends the numbers of nested lists. The nest is at most 64 deep: that has been checked. */
function flatten(value: unknown, shape: readonly number[], depth: number, path: string, out: number[]): Diagnostic | null {
  if (depth === shape.length) {
    if (typeof value !== 'number')
      return errorAt('tensor/element', path, `${path}: expected a number, found ${describe(value)}.`);
    out.push(value);
    return null;
  }
  if (!Array.isArray(value) || value.length !== shape[depth])
    return errorAt(
      'tensor/shape',
      path,
      `${path}: expected a list of ${shape[depth]}, found ${describe(value)}.`,
      'All lists of one level have the same length.',
    );
  for (let i = 0; i < value.length; i++) {
    const fault = flatten(value[i], shape, depth + 1, `${path}/${i}`, out);
    if (fault !== null) return fault;
  }
  return null;
}
