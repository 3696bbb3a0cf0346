import { shapeText } from '../../model/tensor.ts';
import type { Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import type { Operand } from '../../scalar/expr.ts';
import { composite, type OpError, opError, type TensorType, unsupported } from '../define.ts';
import { affine, one, two } from '../internal/blocks.ts';
import { COST_OUTPUT, checkFit, hinge, marginOf, REDUCTION, reduceCost } from '../internal/cost.ts';

const PORTS = ['anchor', 'positive', 'negative'] as const;

function check(inputs: Record<string, TensorType>, attrs: Attrs): OpError | null {
  if (!((attrs.p as number) > 0))
    return opError('attr/range', `p is ${attrs.p}, and a distance needs one above 0`, 'give 2 for the usual distance', 'p');
  const wired = PORTS.filter((port) => inputs[port]);
  const rank = inputs[wired[0] ?? '']?.shape.length;
  const odd = wired.find((port) => inputs[port]?.shape.length !== rank || rank === 0);
  if (odd === undefined) return checkFit(inputs, PORTS);
  const message =
    rank === 0
      ? `${odd} is a scalar, and distances are between vectors`
      : `${odd} is ${shapeText(inputs[odd]?.shape ?? [])}, ${wired[0]} ${shapeText(inputs[wired[0] ?? '']?.shape ?? [])}`;
  return opError('shape/rank', message, 'give all three the same shape, vectors along the last axis', odd);
}

export const tripletMarginLoss = composite({
  type: 'triplet-margin-loss',
  version: 1,
  family: 'cost',
  title: 'Triplet margin cost',
  symbol: 'd(a,p) − d(a,n) + m',
  inputs: {
    anchor: { docs: 'What the other two are compared with; a vector lies along the last axis.' },
    positive: { docs: 'What should be near it.' },
    negative: { docs: 'What should be far from it.' },
  },
  outputs: COST_OUTPUT,
  attrs: {
    margin: marginOf(1),
    p: { type: 'float', default: 2, min: 0, docs: 'Order of the norm that measures distances; above 0.' },
    eps: { type: 'float', default: 1e-6, docs: 'Added to each difference, so that equal vectors have a slope.' },
    swap: {
      type: 'bool',
      default: false,
      docs: 'Where the negative is nearer to the positive than to the anchor, that distance counts.',
    },
    reduction: REDUCTION,
  },
  check,
  expand: (b, inputs, attrs) => {
    const [anchor, positive, negative] = PORTS.map((port) => b.cast(inputs[port] as Value, 'float')) as [Value, Value, Value];
    const distance = (x: Value, y: Value): Value =>
      one(b, 'norm', affine(b, two(b, 'sub', x, y), 1, attrs.eps as number), { p: attrs.p, dim: -1 });
    const away = distance(anchor, negative);
    const apart = attrs.swap === true ? two(b, 'minimum', away, distance(positive, negative)) : away;
    const gap = two(b, 'sub', distance(anchor, positive), apart);
    return { cost: reduceCost(b, hinge(b, affine(b, gap, 1, attrs.margin as Operand)), attrs) };
  },
  docs: {
    summary: 'Brings the anchor nearer to the positive than to the negative, by a margin.',
    notes: [
      'At the knee, where the margin is just kept, the gradient passes, as in torch’s clamp; with swap a tie of both distances halves it.',
      'eps is added before the norm is taken, as torch’s pairwise distance does: equal vectors are not quite at distance 0.',
    ],
    synonyms: [
      'torch.nn.functional.triplet_margin_loss',
      'torch.nn.TripletMarginLoss',
      'metric learning',
      'embedding',
      'face recognition',
    ],
  },
  tex: {
    forward: 'C = \\max\\left(0,\\ \\lVert a - p \\rVert - \\lVert a - n \\rVert + m\\right)',
    derivative:
      '\\frac{\\partial C}{\\partial a} = \\frac{(a - p)^{\\top}}{\\lVert a - p \\rVert} - \\frac{(a - n)^{\\top}}{\\lVert a - n \\rVert} \\text{ where } C > 0',
    columns:
      '\\frac{\\partial C}{\\partial a} = \\frac{a - p}{\\lVert a - p \\rVert} - \\frac{a - n}{\\lVert a - n \\rVert} \\text{ where } C > 0',
  },
  exports: {
    torch: 'torch.nn.functional.triplet_margin_loss',
    onnx: unsupported('written out as Sub, ReduceL2, Clip and ReduceMean'),
  },
  examples: [
    {
      name: 'the margin is not kept',
      inputs: {
        anchor: { shape: [2], data: [0, 0] },
        positive: { shape: [2], data: [1, 0] },
        negative: { shape: [2], data: [0, 1.5] },
      },
      outputs: { cost: { shape: [], data: [0.5] } },
    },
    {
      name: 'city distances of two triplets, summed',
      inputs: {
        anchor: { shape: [2, 2], data: [0, 0, 0, 0] },
        positive: { shape: [2, 2], data: [0.75, 0.25, 1, 0.5] },
        negative: { shape: [2, 2], data: [1, 1, 9, 9] },
      },
      attrs: { p: 1, margin: 2, reduction: 'sum' },
      outputs: { cost: { shape: [], data: [1] } },
    },
    {
      name: 'the negative is nearer to the positive',
      inputs: {
        anchor: { shape: [2], data: [0, 0] },
        positive: { shape: [2], data: [1, 0] },
        negative: { shape: [2], data: [2, 0] },
      },
      attrs: { swap: true },
      outputs: { cost: { shape: [], data: [1] } },
    },
    {
      name: 'far enough',
      inputs: {
        anchor: { shape: [1], data: [0] },
        positive: { shape: [1], data: [1] },
        negative: { shape: [1], data: [5] },
      },
      outputs: { cost: { shape: [], data: [0] } },
    },
    {
      name: 'shapes do not fit',
      inputs: {
        anchor: { shape: [2], data: [1, 2] },
        positive: { shape: [2], data: [1, 2] },
        negative: { shape: [3], data: [1, 2, 3] },
      },
      error: 'shape/mismatch',
    },
    {
      name: 'scalars',
      inputs: {
        anchor: { shape: [], data: [1] },
        positive: { shape: [], data: [1] },
        negative: { shape: [], data: [1] },
      },
      error: 'shape/rank',
    },
    {
      name: 'no such distance',
      inputs: {
        anchor: { shape: [1], data: [1] },
        positive: { shape: [1], data: [1] },
        negative: { shape: [1], data: [1] },
      },
      attrs: { p: 0 },
      error: 'attr/range',
    },
  ],
});
