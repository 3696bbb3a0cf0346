import { unzipSync } from 'fflate';
import { type Diagnostic, err, errorAt, ok, type Result } from '../model/result.ts';
import type { Tensor } from '../model/tensor.ts';
import { parseNpy } from './npy.ts';

/** Bytes that an archive may unpack to: a small file can claim to hold anything. */
const MAX_BYTES = 2 ** 30;

/**
 * Reads a NumPy archive (.npz): arrays by name, without `.npy`. Errors: `npz/damaged`, `npz/too-large`, and those of each
 * array with the name `archive:array`.
 */
export function parseNpz(bytes: Uint8Array, name: string): Result<ReadonlyMap<string, Tensor>> {
  let total = 0;
  let entries: Readonly<Record<string, Uint8Array>>;
  try {
    entries = unzipSync(bytes, {
      filter: (file) => {
        total += file.originalSize;
        return file.name.endsWith('.npy') && total <= MAX_BYTES;
      },
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return err([errorAt('npz/damaged', name, `${name} is not a sound .npz archive (${why}).`, 'Write it with numpy.savez.')]);
  }
  if (total > MAX_BYTES)
    return err([
      errorAt('npz/too-large', name, `${name} unpacks to ${Math.ceil(total / 2 ** 20)} MiB; at most 1024 MiB are read.`),
    ]);
  const arrays = new Map<string, Tensor>();
  const faults: Diagnostic[] = [];
  for (const [file, content] of Object.entries(entries)) {
    const array = file.replace(/\.npy$/, '');
    const tensor = parseNpy(content, `${name}:${array}`);
    if (tensor.ok) arrays.set(array, tensor.value);
    else faults.push(...tensor.error);
  }
  return faults.length > 0 ? err(faults) : ok(arrays);
}
