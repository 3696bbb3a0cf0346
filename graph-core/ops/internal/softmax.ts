import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { s } from '../../scalar/expr.ts';
import type { AttrSpec } from '../define.ts';

export const SOFTMAX_DIM: AttrSpec = { type: 'int', default: -1, docs: 'The axis whose entries compete.' };

/** Sum along the softmax axis, repeated back over it. */
export function total(b: Builder, x: Value, attrs: Attrs): Value {
  return b.expand(b.sum(x, { dim: attrs.dim as number, keepdim: true }), x.shape);
}

/** The entries minus the largest of their group, so that exp does not overflow. */
export function shifted(b: Builder, input: Value, attrs: Attrs): Value {
  const x = b.cast(input, 'float');
  if (x.shape.includes(0)) return x;
  const largest = b.amax(x, { dim: attrs.dim as number, keepdim: true });
  return b.map((a, m) => s.sub(a, m), x, largest);
}
