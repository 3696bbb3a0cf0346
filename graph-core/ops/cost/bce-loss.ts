import { sizeOf } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { composite, unsupported } from '../define.ts';
import { affine, one, two } from '../internal/blocks.ts';
import { COST_OUTPUT, checkSameShape, REDUCTION, reduceCost } from '../internal/cost.ts';
import type { MaybePorts, Ports } from '../rules.ts';

/** log p and log(1 - p), cut off at -100: a probability of exactly 0 or 1 costs much, but not infinitely much. */
function logs(b: Builder, p: Value): readonly [Value, Value] {
  const cut = (x: Value): Value => one(b, 'clamp', one(b, 'log', x), { min: -100 });
  return [cut(p), cut(affine(b, p, -1, 1))];
}

/** The least p (1 - p) that is divided by: torch holds it as a float32 number in float64, too. */
const LEAST = Math.fround(1e-12);

/** Slopes of an entry: (p - t) / max(p (1 - p), 1e-12) by the probability, log(1 - p) - log p by the target. */
function slopes(b: Builder, { input, target }: Ports): { readonly input: Value; readonly target: Value } {
  const p = b.cast(input as Value, 'float');
  const spread = one(b, 'clamp', two(b, 'mul', p, affine(b, p, -1, 1)), { min: LEAST });
  const [positive, negative] = logs(b, p);
  return { input: two(b, 'div', two(b, 'sub', p, target as Value), spread), target: two(b, 'sub', negative, positive) };
}

/** What each entry has of the cotangent of the cost. */
const share = (b: Builder, g: Value, input: Value, attrs: Attrs): Value =>
  b.expand(attrs.reduction === 'sum' ? g : b.scale(g, 1 / Math.max(1, sizeOf(input.shape))), input.shape);

export const bceLoss = composite({
  type: 'bce-loss',
  version: 1,
  family: 'cost',
  title: 'BCE of probabilities',
  symbol: 'H(t, p)',
  inputs: {
    input: { docs: 'Probabilities of the positive class, from 0 to 1: what a sigmoid gives.' },
    target: { docs: 'Probabilities that they should be: 0, 1 or between; same shape.' },
  },
  outputs: COST_OUTPUT,
  attrs: { reduction: REDUCTION },
  check: checkSameShape,
  expand: (b, inputs, attrs) => {
    const [p, t] = [b.cast(inputs.input as Value, 'float'), b.cast(inputs.target as Value, 'float')];
    const [positive, negative] = logs(b, p);
    const likelihood = two(b, 'add', two(b, 'mul', t, positive), two(b, 'mul', affine(b, t, -1, 1), negative));
    return { cost: reduceCost(b, one(b, 'neg', likelihood), attrs) };
  },
  vjp: (b, { inputs, cotangents, attrs, wanted }) => {
    const g = cotangents.cost;
    if (!g) return {};
    const entry = share(b, g, inputs.input as Value, attrs);
    const by = slopes(b, inputs);
    const found: MaybePorts = { input: two(b, 'mul', entry, by.input), target: two(b, 'mul', entry, by.target) };
    return Object.fromEntries(Object.entries(found).filter(([port]) => wanted.has(port)));
  },
  jvp: (b, { inputs, tangents, attrs }) => {
    const by = slopes(b, inputs);
    const terms = (['input', 'target'] as const).flatMap((port) => {
      const d = tangents[port];
      return d ? [two(b, 'mul', by[port], d)] : [];
    });
    const [first, second] = terms;
    if (!first) return {};
    return { cost: reduceCost(b, second ? two(b, 'add', first, second) : first, attrs) };
  },
  docs: {
    summary: 'Cross-entropy of two classes, computed from the probability of the positive one.',
    notes: [
      'For scores use bce-with-logits-loss, which is exact where a sigmoid has already been rounded to 0 or 1.',
      'As in torch the logarithms are cut off at −100, and the slope’s denominator p (1 − p) at 1e−12.',
      'What is no probability, below 0 or above 1, gives NaN.',
      'Input and target have the same shape.',
    ],
    synonyms: [
      'torch.nn.functional.binary_cross_entropy',
      'torch.nn.BCELoss',
      'binary cross-entropy',
      'log loss',
      'Bernoulli likelihood',
    ],
  },
  tex: {
    forward: 'C = \\frac{1}{n} \\sum_i \\left(-t_i \\log p_i - (1 - t_i) \\log (1 - p_i)\\right)',
    derivative: '\\frac{\\partial C}{\\partial p_i} = \\frac{1}{n} \\frac{p_i - t_i}{p_i (1 - p_i)}',
  },
  exports: {
    torch: 'torch.nn.functional.binary_cross_entropy',
    onnx: unsupported('written out as Log, Clip, Mul, Add and ReduceMean'),
  },
  examples: [
    {
      name: 'three probabilities',
      inputs: { input: { shape: [3], data: [0.8, 0.4, 0.5] }, target: { shape: [3], data: [1, 0, 0.25] } },
      outputs: { cost: { shape: [], data: [0.475705] } },
    },
    {
      name: 'certain, right and wrong',
      inputs: { input: { shape: [3], data: [0, 1, 1] }, target: { shape: [3], data: [0, 1, 0] } },
      attrs: { reduction: 'sum' },
      outputs: { cost: { shape: [], data: [100] } },
      kink: 'the logarithm is cut off there',
    },
    {
      name: 'scalar',
      inputs: { input: { shape: [], data: [0.5] }, target: { shape: [], data: [1] } },
      outputs: { cost: { shape: [], data: [Math.LN2] } },
    },
    {
      name: 'shapes differ',
      inputs: { input: { shape: [2], data: [0.5, 0.5] }, target: { shape: [1], data: [1] } },
      error: 'shape/mismatch',
    },
  ],
});
