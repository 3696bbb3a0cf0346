import { readFileSync } from 'node:fs';
import { tensorFromJson } from '../../graph-core/document/tensor-json.ts';
import type { Tensor } from '../../graph-core/model/tensor.ts';
import type { GoldenTensor, Tolerance } from './cases.ts';

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

/** The traces of one kind. */
export const tracesOf = <T extends { readonly id: string }>(kind: string): readonly T[] =>
  (read(`traces/${kind}.json`) as { traces: T[] }).traces;

interface TraceTolerance extends Tolerance {
  readonly kinds?: readonly string[];
}

const TOLERANCES = (read('tolerances.json') as { traces: Readonly<Record<string, TraceTolerance>> }).traces;

/** float64 on the CPU. */
export const TRACE_FLOAT64 = TOLERANCES.float64 as Tolerance;

/** float32 on a GPU: the row of the kind, else the default; tanh and its like have a row of their own. */
export function gpuTraceTolerance(kind: string, hasTanh = false): Tolerance {
  const rows = Object.values(TOLERANCES).filter((row) => row.kinds?.includes(kind));
  if (hasTanh) rows.push(TOLERANCES.tanh_sin_cos_inside_guaranteed as TraceTolerance);
  const all = [TOLERANCES.default as TraceTolerance, ...rows];
  return { rtol: Math.max(...all.map((r) => r.rtol)), atol: Math.max(...all.map((r) => r.atol)) };
}

/** A golden tensor in memory. */
export function tensorOf(golden: GoldenTensor): Tensor {
  const tensor = tensorFromJson({ dtype: golden.dtype, shape: golden.shape, data: golden.data }, 'golden');
  if (!tensor.ok) throw new Error(tensor.error[0]?.message);
  return tensor.value;
}
