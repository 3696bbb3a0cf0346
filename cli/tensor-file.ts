import { readFileSync, statSync } from 'node:fs';
import { parseTensorMap } from '../graph-core/import/inputs.ts';
import type { Address } from '../graph-core/model/document.ts';
import { errorAt } from '../graph-core/model/result.ts';
import type { Tensor } from '../graph-core/model/tensor.ts';
import { invalid } from './failure.ts';

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
export function readTensors(path: string): ReadonlyMap<Address, Tensor> {
  const tensors = parseTensorMap(readBytes(path), path);
  if (!tensors.ok) throw invalid(tensors.error);
  return tensors.value;
}
