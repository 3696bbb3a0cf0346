import type { Builder, Value } from '../../program/builder.ts';
import { s } from '../../scalar/expr.ts';
import { type CompositeOp, composite, type Example } from '../define.ts';
import { block } from './blocks.ts';
import { embedded } from './embed.ts';
import { CEIL_MODE, checkPool, knownPool, POOL_KERNEL, POOL_STRIDE, type Pool, poolInput } from './pooling.ts';
import { DILATION, type SpatialRank, spatialOf } from './spatial.ts';
import { windowed } from './windows.ts';

/**
 * Number of the first entry of each window that is no padding, int32, one for each place. It is what a window of nothing but -∞
 * leads back to: the first of equal entries there may be padding.
 */
function firstEntries(b: Builder, { kernel, stride, padding, dilation, places }: Pool): Value {
  const numbers = kernel.reduce<Value>((before, entries, i) => {
    const [step, space, apart] = [stride[i] as number, padding[i] as number, dilation[i] as number];
    const place = b.reshape(
      b.iota(places[i] as number),
      places.map((n, d) => (d === i ? n : 1)),
    );
    return b.map(
      (number, p) => {
        const missing = s.sub(space, s.mul(step, s.cast(p, 'float')));
        // rounded up; half a step keeps the quotient's own rounding harmless
        const skipped = s.floor(s.div(s.add(missing, apart - 0.5), apart));
        return s.add(s.mul(number, entries), s.select(s.gt(missing, 0), skipped, 0));
      },
      before,
      place,
    );
  }, b.fill(0));
  return b.cast(numbers, 'int32');
}

/** max-pool1d and max-pool2d. */
export const maxPool = (rank: SpatialRank, examples: readonly Example[]): CompositeOp =>
  composite({
    type: `max-pool${rank}d`,
    version: 1,
    family: 'convolution',
    ...(rank === 2 ? { rank: 3 } : {}),
    title: `Max pooling ${rank}D`,
    symbol: 'max xₖ',
    inputs: { input: poolInput(rank) },
    attrs: {
      kernelSize: POOL_KERNEL,
      stride: POOL_STRIDE,
      padding: { type: 'json', default: 0, docs: 'Entries of -∞ on both sides: a number, or one for each axis.' },
      dilation: DILATION,
      ceilMode: CEIL_MODE,
    },
    check: (inputs, attrs) => checkPool(inputs, attrs, rank),
    expand: (b, inputs, attrs) => {
      const x = b.cast(inputs.input as Value, 'float');
      const pool = knownPool(attrs, spatialOf(x.shape, rank));
      const ones = pool.kernel.map(() => 1);
      const padded = embedded(b, x, {
        starts: pool.padding,
        steps: ones,
        sizes: pool.sizes,
        value: Number.NEGATIVE_INFINITY,
      });
      const seen = windowed(b, padded, pool);
      const { values, indices } = b.op('max', { input: seen }, { dim: -1 }) as { values: Value; indices: Value };
      if (pool.padding.every((n) => n === 0)) return { output: values };
      const place = b.map((y, k, first) => s.select(s.eq(y, -Infinity), first, k), values, indices, firstEntries(b, pool));
      const picked = block(b, 'gather', { input: seen, index: b.reshape(place, [...place.shape, 1]) }, { dim: -1 });
      return { output: b.reshape(picked, values.shape) };
    },
    docs: {
      summary: 'The largest entry of each window.',
      notes: [
        'Of equal entries the first one in the window, row by row, gets all of the gradient, as in torch. A NaN wins.',
        'Padding never wins: it is -∞, and of a window of nothing but -∞ the first entry that is no padding gets the gradient.',
      ],
      synonyms: [`torch.nn.MaxPool${rank}d`, `torch.nn.functional.max_pool${rank}d`, 'maxpool', 'downsample', 'subsampling'],
    },
    tex: {
      forward: 'y_p = \\max_k x_{s p + d k}',
      derivative: '\\bar x_q = \\sum_{p \\,:\\, q \\text{ is the place of } y_p} \\bar y_p',
    },
    exports: { torch: `torch.nn.MaxPool${rank}d`, onnx: { op: 'MaxPool', since: 12 } },
    examples,
  });
