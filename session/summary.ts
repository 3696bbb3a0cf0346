import type { Dtype, Shape } from '../graph-core/model/tensor.ts';
import { normOf } from './norm.ts';
import type { TensorSummary } from './protocol.ts';

const SHOWN = 64;

/** Enough of a tensor to draw it. */
export function summarise(dtype: Dtype, shape: Shape, data: ArrayLike<number>): TensorSummary {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let nonFinite = 0;
  for (let i = 0; i < data.length; i++) {
    const x = data[i] as number;
    if (!Number.isFinite(x)) nonFinite++;
    else {
      if (x < min) min = x;
      if (x > max) max = x;
    }
  }
  const isEmpty = data.length === nonFinite;
  return {
    dtype,
    shape,
    entries: Array.from({ length: Math.min(SHOWN, data.length) }, (_, i) => data[i] as number),
    norm: normOf(nonFinite === 0 ? data : Float64Array.from(data).filter(Number.isFinite)),
    min: isEmpty ? 0 : min,
    max: isEmpty ? 0 : max,
    nonFinite,
  };
}
