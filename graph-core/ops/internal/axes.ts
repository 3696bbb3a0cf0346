import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { axisOf, resolveDim } from '../../shape/shape.ts';
import type { OpError, TensorType } from '../define.ts';

/** Refuses a `dim` that is no axis of the input. */
export function checkDim({ input }: Record<string, TensorType>, attrs: Attrs): OpError | null {
  const dim = resolveDim(attrs.dim as number, input?.shape.length ?? 0);
  return dim.ok ? null : dim.error;
}

/** x with an axis of size 1 at place `dim` of the result; negative places count from its end. */
export function withAxis(b: Builder, x: Value, dim: number): Value {
  const place = axisOf(dim, x.shape.length + 1);
  return b.reshape(x, [...x.shape.slice(0, place), 1, ...x.shape.slice(place)]);
}

/** x without the axis `dim`, which has size 1. */
export const withoutAxis = (b: Builder, x: Value, dim: number): Value =>
  b.reshape(
    x,
    x.shape.filter((_, d) => d !== dim),
  );
