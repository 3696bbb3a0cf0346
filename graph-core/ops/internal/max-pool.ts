import type { Value } from '../../program/builder.ts';
import { type CompositeOp, composite, type Example } from '../define.ts';
import { embedded } from './embed.ts';
import { CEIL_MODE, checkPool, knownPool, POOL_KERNEL, POOL_STRIDE, poolInput } from './pooling.ts';
import { DILATION, type SpatialRank, spatialOf } from './spatial.ts';
import { windowed } from './windows.ts';

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
      const { values } = b.op('max', { input: windowed(b, padded, pool) }, { dim: -1 });
      return { output: values as Value };
    },
    docs: {
      summary: 'The largest entry of each window.',
      notes: [
        'Of equal entries the first one in the window, row by row, gets all of the gradient, as in torch. A NaN wins.',
        'Padding never wins: it is -∞.',
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
