import { readFileSync, statSync } from 'node:fs';
import { parseJson } from '../graph-core/document/json-text.ts';
import { checkJsonSafety } from '../graph-core/document/limits.ts';
import { tensorFromJson } from '../graph-core/document/tensor-json.ts';
import { decodeText } from '../graph-core/document/utf8.ts';
import type { Address } from '../graph-core/model/document.ts';
import { type Diagnostic, errorAt } from '../graph-core/model/result.ts';
import type { Tensor } from '../graph-core/model/tensor.ts';
import { invalid } from './failure.ts';
import { readNpz } from './numpy.ts';

const MAX_BYTES = 2 ** 30;

/** What a file of the file system holds. @throws Failure naming it and the reason */
export function readBytes(path: string): Uint8Array {
  const fail = (why: string): never => {
    throw invalid([errorAt('file/unreadable', path, `${path} ${why}`, 'check the path')]);
  };
  try {
    const { size } = statSync(path);
    if (size > MAX_BYTES) fail('is larger than 1 GiB');
    return readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return fail('does not exist');
    if (code === 'EISDIR') return fail('is a folder');
    if (code === 'EACCES') return fail('may not be read');
    if (code === undefined) throw error;
    return fail(`cannot be read (${code})`);
  }
}

/** A map from address to tensor: a JSON object or an npz archive. @throws Failure naming the file and every fault */
export function readTensors(path: string): Map<Address, Tensor> {
  const bytes = readBytes(path);
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (isZip) {
    const arrays = readNpz(bytes, path);
    if (!arrays.ok) throw invalid(arrays.error);
    return arrays.value;
  }
  const text = decodeText(bytes, path);
  if (!text.ok) throw invalid(text.error);
  const json = parseJson(text.value, path);
  if (!json.ok) throw invalid(json.error);
  const safe = checkJsonSafety(json.value, path);
  if (!safe.ok) throw invalid(safe.error);
  const map = json.value;
  if (typeof map !== 'object' || map === null || Array.isArray(map)) {
    const message = `${path} has to hold an object from address to tensor`;
    throw invalid([
      errorAt('tensor/not-a-map', path, message, 'write { "x.value": { "dtype": "float", "shape": [3], "data": [1, 2, 3] } }'),
    ]);
  }
  const tensors = new Map<Address, Tensor>();
  const faults: Diagnostic[] = [];
  for (const [address, value] of Object.entries(map)) {
    const tensor = tensorFromJson(value, address);
    if (tensor.ok) tensors.set(address, tensor.value);
    else faults.push(...tensor.error.map((d) => ({ ...d, message: `${path}: ${d.message}` })));
  }
  if (faults.length > 0) throw invalid(faults);
  return tensors;
}
