import { ok, type Result } from '../../model/result.ts';
import { type Expr, s } from '../../scalar/expr.ts';
import type { AttrSpec, Exports, OpError, TensorType } from '../define.ts';
import { unsupported } from '../define.ts';
import type { PhysicalValue } from '../rules.ts';

/** Metadata that every internal primitive shares: it is made by rules and never stands in a file. */
export const INTERNAL = {
  version: 1,
  family: 'internal',
  internal: true,
  exports: { torch: unsupported('made by derivative rules'), onnx: unsupported('made by derivative rules') } satisfies Exports,
  examples: [],
} as const;

export const DIM: AttrSpec = { type: 'dims', default: null, docs: 'Axis, list of axes, or null for all.' };
export const KEEPDIM: AttrSpec = { type: 'bool', default: false, docs: 'Keep the reduced axes with size 1.' };

/** A sum over so many entries as their mean. That of nothing is NaN, spelt out: a device need not get it from 0 / 0. */
export const meanOf = (total: Expr, count: number): Expr => (count === 0 ? s.constant(Number.NaN) : s.div(total, count));

/** Axis sizes of a value in front of its shape. */
export const physical = (value: PhysicalValue, axes: readonly string[], sizes: Readonly<Record<string, number>>): number[] => [
  ...axes.map((axis) => sizes[axis] ?? 1),
  ...value.shape,
];

/** An inference that keeps the input's type. */
export const sameAsInput = (inputs: Record<string, TensorType>): Result<Record<string, TensorType>, OpError> =>
  ok({ output: inputs.input as TensorType });
