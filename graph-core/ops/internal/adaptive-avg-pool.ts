import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { s } from '../../scalar/expr.ts';
import { type CompositeOp, composite, type Example, type OpError, opError, type TensorType } from '../define.ts';
import { poolInput } from './pooling.ts';
import { checkLayout, perAxis, type SpatialRank, spatialOf } from './spatial.ts';

function checkBins(inputs: Record<string, TensorType>, attrs: Attrs, rank: SpatialRank): OpError | null {
  const fault = checkLayout(inputs.input, rank);
  if (fault) return fault;
  const sizes = perAxis(attrs, 'outputSize', rank, 1);
  if (!sizes.ok) return sizes.error;
  return spatialOf((inputs.input as TensorType).shape, rank).includes(0)
    ? opError('shape/empty', 'an empty axis has no mean', 'wire an input that has entries', 'input')
    : null;
}

/**
 * The means of `count` bins along an axis: bin i is [floor(i n / count), ceil((i + 1) n / count)). Where the bins are equal
 * the axis is split, elsewhere they overlap: each is then read at a length that
 * none exceeds, and what is too much left out.
 */
function binned(b: Builder, x: Value, dim: number, count: number): Value {
  const n = x.shape[dim] as number;
  const [before, after] = [x.shape.slice(0, dim), x.shape.slice(dim + 1)];
  const mean = (v: Value): Value => b.op('mean', { input: v }, { dim: dim + 1 }).output as Value;
  if (n % count === 0) return mean(b.reshape(x, [...before, count, n / count, ...after]));
  const longest = Math.min(n, Math.ceil(n / count) + 1);
  const bin = b.reshape(b.iota(count), [count, 1]);
  // i n / count is a whole number or at least 1 / count away from one: half of that makes the quotient's rounding harmless
  const start = b.map((i) => s.cast(s.floor(s.div(s.add(s.mul(i, n), 0.5), count)), 'int32'), bin);
  const at = b.map((from, k) => s.add(from, k), start, b.iota(longest));
  // entry j is in bin i where j count < (i + 1) n
  const inside = b.map((j, i) => s.lt(s.mul(j, count), s.mul(s.add(i, 1), n)), at, bin);
  const index = b.reshape(
    b.map((j) => s.select(s.lt(j, n), j, s.constant(n - 1, 'int32')), at),
    [count * longest],
  );
  const picked = b.op('index-select', { input: x, index }, { dim }).output as Value;
  const apart = b.reshape(picked, [...before, count, longest, ...after]);
  const counts = b.reshape(inside, [count, longest, ...after.map(() => 1)]);
  const kept = b.map((isIn, e) => s.select(isIn, e, 0), counts, apart);
  const total = b.sum(kept, { dim: dim + 1 });
  const size = b.sum(b.cast(counts, 'float'), { dim: 1 });
  return b.op('div', { input: total, other: size }).output as Value;
}

/** adaptive-avg-pool1d and adaptive-avg-pool2d. */
export const adaptiveAvgPool = (rank: SpatialRank, examples: readonly Example[]): CompositeOp =>
  composite({
    type: `adaptive-avg-pool${rank}d`,
    version: 1,
    family: 'convolution',
    title: `Adaptive average pooling ${rank}D`,
    symbol: '1/n Σ xₖ',
    inputs: { input: poolInput(rank) },
    attrs: {
      outputSize: { type: 'json', default: 1, docs: 'Size of the result: a number, or one for each axis.' },
    },
    check: (inputs, attrs) => checkBins(inputs, attrs, rank),
    expand: (b, inputs, attrs) => {
      const x = b.cast(inputs.input as Value, 'float');
      const sizes = perAxis(attrs, 'outputSize', rank, 1);
      if (!sizes.ok) throw new Error(sizes.error.message);
      return { output: sizes.value.reduce((v, count, i) => binned(b, v, x.shape.length - rank + i, count), x) };
    },
    docs: {
      summary: 'The means of so many windows that the result has the size asked for.',
      notes: [
        'Window i of m over n entries begins at ⌊i n / m⌋ and ends before ⌈(i + 1) n / m⌉, as in torch: they overlap where m does not divide n.',
        'Size 1 is the mean of each channel: global average pooling.',
      ],
      synonyms: [
        `torch.nn.AdaptiveAvgPool${rank}d`,
        `torch.nn.functional.adaptive_avg_pool${rank}d`,
        'global average pooling',
        'mean pooling',
      ],
    },
    tex: {
      forward:
        'y_i = \\frac{1}{b_i - a_i} \\sum_{k = a_i}^{b_i - 1} x_k,\\ a_i = \\lfloor \\tfrac{i n}{m} \\rfloor,\\ b_i = \\lceil \\tfrac{(i + 1) n}{m} \\rceil',
      derivative: '\\bar x_k = \\sum_{i \\,:\\, a_i \\le k < b_i} \\frac{\\bar y_i}{b_i - a_i}',
    },
    exports: { torch: `torch.nn.AdaptiveAvgPool${rank}d`, onnx: { op: 'GlobalAveragePool', since: 1 } },
    examples,
  });
