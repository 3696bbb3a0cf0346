import { readdirSync, readFileSync } from 'node:fs';
import type { Dtype, Shape } from '../../graph-core/model/tensor.ts';
import type { Mode } from '../../graph-core/program/program.ts';

/** A tensor as the golden files write it. */
export interface GoldenTensor {
  readonly dtype: 'float' | 'float64' | 'float32' | 'int64' | 'bool';
  readonly shape: Shape;
  readonly data: readonly (number | string)[];
  readonly grad?: boolean;
  readonly name?: string;
}

type MaybeTensors = readonly (GoldenTensor | null)[];

export interface GoldenCase {
  readonly id: string;
  readonly op: string;
  readonly attrs: { readonly [name: string]: unknown };
  readonly inputs: readonly GoldenTensor[];
  readonly outputs: readonly GoldenTensor[];
  readonly grad_outputs?: MaybeTensors;
  readonly grad_inputs?: MaybeTensors;
  readonly tangents?: MaybeTensors;
  readonly jvp?: MaybeTensors;
  readonly jacobian?: readonly (readonly (GoldenTensor | null)[] | null)[] | null;
  readonly rtol: number;
  readonly atol: number;
  readonly nonfinite?: boolean;
}

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

interface ToleranceFile {
  readonly exact_outputs: readonly string[];
  readonly ops: { readonly [op: string]: { readonly practical: Tolerance } };
}

const at = (path: string): URL => new URL(path, import.meta.url);
const readJson = (path: string): unknown => JSON.parse(readFileSync(at(path), 'utf8'));

/** All single-operation cases, in the order of the files. */
export const CASES: readonly GoldenCase[] = readdirSync(at('ops/'))
  .sort()
  .flatMap((file) => (readJson(`ops/${file}`) as { cases: GoldenCase[] }).cases);

export const TOLERANCES = readJson('tolerances.json') as ToleranceFile;

export const FLOAT64: Tolerance = { rtol: 1e-10, atol: 1e-11 };

/** The case's own tolerance or the GPU's, whichever is wider. */
export function gpuTolerance({ op, rtol, atol }: GoldenCase): Tolerance {
  const row = TOLERANCES.ops[op]?.practical ?? { rtol: 0, atol: 0 };
  return { rtol: Math.max(rtol, row.rtol), atol: Math.max(atol, row.atol) };
}

export const dtypeOf = ({ dtype }: GoldenTensor): Dtype => (dtype === 'int64' ? 'int32' : dtype === 'bool' ? 'bool' : 'float');

/** Cases that say so are of blocks in training. */
export const modeOf = ({ attrs }: GoldenCase): Mode => (attrs.training === true ? 'train' : 'eval');

export const numbersOf = ({ data }: GoldenTensor): number[] => data.map(Number);
