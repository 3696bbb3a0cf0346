import type { Builder, Value } from '../../program/builder.ts';
import { block, neutral } from './blocks.ts';

/** The entries along an axis in order, and where each stood; equal entries keep their order, the same on every device. */
export function sorted(b: Builder, x: Value, dim: number, descending: boolean): { values: Value; indices: Value } {
  if (x.shape.length === 0) return { values: x, indices: b.fill(0, [], 'int32') };
  const size = x.shape[dim] as number;
  const rank = block(b, 'rank-along', { input: neutral(b, x) }, { dim, descending });
  // place k of the result is taken by the entry whose rank is k
  const places = b.expand(
    b.reshape(
      b.iota(size),
      x.shape.map((_, d) => (d === dim ? size : 1)),
    ),
    x.shape,
  );
  const indices = b.op('scatter-along', { input: places, index: rank }, { dim, size }).output as Value;
  return { values: b.op('gather', { input: x, index: indices }, { dim }).output as Value, indices };
}
