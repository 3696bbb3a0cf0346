import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { s } from '../../scalar/expr.ts';
import { type CompositeOp, composite, type Example, type OpError, opError } from '../define.ts';
import { embedded } from './embed.ts';
import { CEIL_MODE, checkPool, knownPool, POOL_KERNEL, POOL_STRIDE, type Pool, poolInput } from './pooling.ts';
import { type SpatialRank, short, spatialOf } from './spatial.ts';
import { windowed } from './windows.ts';

function checkDivisor({ divisorOverride: divisor }: Attrs): OpError | null {
  if (divisor === null || (Number.isInteger(divisor) && divisor !== 0)) return null;
  const message = `divisorOverride is ${short(divisor)}`;
  return opError('attr/value', message, 'give a whole number that is not 0, or null', 'divisorOverride');
}

/** Whether all entries of every window count along one axis. */
function isFullAlong({ kernel, stride, places, padding }: Pool, size: number, i: number, countPadding: boolean): boolean {
  const pad = padding[i] as number;
  const end = ((places[i] as number) - 1) * (stride[i] as number) + (kernel[i] as number);
  return (countPadding || pad === 0) && end <= size + 2 * pad;
}

/** How many entries count in each window: ones instead of entries, and zeros where none counts. */
function countsOf(b: Builder, pool: Pool, spatial: readonly number[], countPadding: boolean): Value {
  const { padding, sizes } = pool;
  const counted = spatial.map((n, i) => (countPadding ? Math.min(sizes[i] as number, n + 2 * (padding[i] as number)) : n));
  const starts = countPadding ? padding.map(() => 0) : padding;
  const placed = embedded(b, b.fill(1, counted), { starts, steps: starts.map(() => 1), sizes });
  return b.sum(windowed(b, placed, pool), { dim: -1 });
}

function expandAverage(b: Builder, x: Value, attrs: Attrs, rank: SpatialRank): Value {
  const spatial = spatialOf(x.shape, rank);
  const pool = knownPool(attrs, spatial);
  const padded = embedded(b, x, { starts: pool.padding, steps: pool.padding.map(() => 1), sizes: pool.sizes });
  const cut = windowed(b, padded, pool);
  const divisor = attrs.divisorOverride as number | null;
  if (divisor !== null) return b.map((total) => s.div(total, divisor), b.sum(cut, { dim: -1 }));
  const countPadding = attrs.countIncludePad === true;
  const isFull = spatial.every((size, i) => isFullAlong(pool, size, i, countPadding));
  if (isFull) return b.op('mean', { input: cut }, { dim: -1 }).output as Value;
  const total = b.op('sum', { input: cut }, { dim: -1 }).output as Value;
  return b.op('div', { input: total, other: countsOf(b, pool, spatial, countPadding) }).output as Value;
}

/** avg-pool1d and avg-pool2d. */
export const avgPool = (rank: SpatialRank, examples: readonly Example[]): CompositeOp =>
  composite({
    type: `avg-pool${rank}d`,
    version: 1,
    family: 'convolution',
    title: `Average pooling ${rank}D`,
    symbol: '1/n Σ xₖ',
    inputs: { input: poolInput(rank) },
    attrs: {
      kernelSize: POOL_KERNEL,
      stride: POOL_STRIDE,
      padding: { type: 'json', default: 0, docs: 'Zeros on both sides: a number, or one for each axis.' },
      ceilMode: CEIL_MODE,
      countIncludePad: { type: 'bool', default: true, docs: 'Whether zeros of the padding count as entries.' },
      divisorOverride: { type: 'json', default: null, docs: 'What sums are divided by, or null: the number of entries.' },
    },
    check: (inputs, attrs) => checkPool(inputs, attrs, rank) ?? checkDivisor(attrs),
    expand: (b, inputs, attrs) => ({ output: expandAverage(b, b.cast(inputs.input as Value, 'float'), attrs, rank) }),
    docs: {
      summary: 'The mean of each window.',
      notes: [
        'What a last window reaches over beyond the padding never counts, as in torch.',
        'PyTorch has divisorOverride in two dimensions only; here one dimension has it too.',
      ],
      synonyms: [`torch.nn.AvgPool${rank}d`, `torch.nn.functional.avg_pool${rank}d`, 'mean pooling', 'downsample', 'subsampling'],
    },
    tex: {
      forward: 'y_p = \\frac{1}{n} \\sum_k x_{s p + k}',
      derivative: '\\bar x_q = \\frac{1}{n} \\sum_{s p + k = q} \\bar y_p',
    },
    exports: { torch: `torch.nn.AvgPool${rank}d`, onnx: { op: 'AveragePool', since: 11 } },
    examples,
  });
