import { err } from '../../model/result.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { s } from '../../scalar/expr.ts';
import { absolute } from '../../scalar/stable.ts';
import { composite, opError } from '../define.ts';
import { neutral } from '../internal/blocks.ts';
import { DIM, KEEPDIM } from '../internal/common.ts';
import { checkDims, restore } from '../internal/reduction.ts';

/** Infinite orders are texts: JSON has no number for them. */
const orderOf = (p: unknown): number =>
  p === 'inf' ? Number.POSITIVE_INFINITY : p === '-inf' ? Number.NEGATIVE_INFINITY : (p as number);

/** Largest size along the axes, by which powers are scaled so that they neither overflow nor vanish; no gradient. */
function scaleOf(b: Builder, size: Value, attrs: Attrs): Value {
  if (size.shape.includes(0)) return size;
  const largest = neutral(b, restore(b, b.amax(size, { dim: attrs.dim as number[], keepdim: false }), size, attrs));
  return b.map((m) => s.select(s.and(s.isfinite(m), s.gt(m, 0)), m, 1), largest);
}

/** (sum |x|^p)^(1/p). The slope is 0 at entries that are 0, and everywhere where the norm is. */
function powerNorm(b: Builder, x: Value, p: number, attrs: Attrs): Value {
  const size = b.map((e) => absolute(e), x);
  const scale = scaleOf(b, size, attrs);
  const reduce = { dim: attrs.dim as number[], keepdim: attrs.keepdim === true };
  // a square needs no case at 0, and without one its second derivative is right there too
  const power =
    p === 2
      ? b.map((e, m) => s.mul(s.div(e, m), s.div(e, m)), x, scale)
      : b.map((e, m) => s.select(s.eq(e, 0), 0, s.pow(s.div(e, m), p)), size, scale);
  const total = b.sum(power, reduce);
  const root = b.map((t) => s.select(s.eq(t, 0), 0, p === 2 ? s.sqrt(t) : s.pow(t, 1 / p)), total);
  return x.shape.includes(0) ? root : b.mul(root, b.amax(scale, reduce));
}

export const norm = composite({
  type: 'norm',
  version: 1,
  family: 'reduction',
  title: 'Norm',
  symbol: '‖x‖',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: { p: { type: 'json', default: 2, docs: 'Which norm: a number, or inf and -inf as texts.' }, dim: DIM, keepdim: KEEPDIM },
  check: (inputs, attrs) => {
    if (Number.isNaN(orderOf(attrs.p)) || typeof orderOf(attrs.p) !== 'number')
      return err(
        opError('attr/value', `there is no norm of order ${JSON.stringify(attrs.p)}`, 'give a number, or inf or -inf', 'p'),
      ).error;
    return checkDims(inputs, attrs);
  },
  expand: (b, inputs, attrs) => {
    const x = b.cast(inputs.input as Value, 'float');
    const p = orderOf(attrs.p);
    const reduce = { dim: attrs.dim as number[], keepdim: attrs.keepdim === true };
    const size = b.map((e) => s.select(s.gt(e, 0), e, s.select(s.lt(e, 0), s.neg(e), s.mul(e, 0))), x);
    switch (p) {
      case Number.POSITIVE_INFINITY:
        return { output: b.amax(size, reduce) };
      case Number.NEGATIVE_INFINITY:
        return { output: b.amin(size, reduce) };
      case 0:
        return {
          output: b.sum(
            b.map((e) => s.cast(s.ne(e, 0), 'float'), x),
            reduce,
          ),
        };
      case 1:
        return { output: b.sum(size, reduce) };
      default:
        return { output: powerNorm(b, x, p, attrs) };
    }
  },
  docs: {
    summary: 'The length of a vector: the p-norm of the entries along the chosen axes.',
    notes: [
      'p = 2 is the usual length, 1 the sum of sizes, inf the largest size, 0 the number of entries that are not 0.',
      'Where the norm is 0 the gradient is 0, as in torch; a tie of the infinite norm shares it evenly.',
      'Scaled by the largest entry, so that squares neither overflow nor vanish.',
    ],
    synonyms: ['torch.linalg.vector_norm', 'torch.norm', 'length', 'magnitude', 'euclidean'],
  },
  tex: {
    forward: 'y = \\left(\\sum_i |x_i|^p\\right)^{1/p}',
    derivative: '\\frac{\\partial y}{\\partial x_i} = \\frac{x_i \\, |x_i|^{p - 2}}{y^{p - 1}}',
  },
  exports: { torch: 'torch.linalg.vector_norm', onnx: { op: 'ReduceL2', since: 18 } },
  examples: [
    { name: 'length', inputs: { input: { shape: [2], data: [3, -4] } }, outputs: { output: { shape: [], data: [5] } } },
    {
      name: 'one entry is 0',
      inputs: { input: { shape: [3], data: [3, 0, -4] } },
      outputs: { output: { shape: [], data: [5] } },
    },
    {
      name: 'sum of sizes',
      inputs: { input: { shape: [2, 2], data: [1, -2, 3, -4] } },
      attrs: { p: 1, dim: 1 },
      outputs: { output: { shape: [2], data: [3, 7] } },
    },
    {
      name: 'largest',
      inputs: { input: { shape: [3], data: [1, -7, 3] } },
      attrs: { p: 'inf' },
      outputs: { output: { shape: [], data: [7] } },
    },
    {
      name: 'cubes',
      inputs: { input: { shape: [2], data: [1, -2] } },
      attrs: { p: 3 },
      outputs: { output: { shape: [], data: [2.080084] } },
    },
    {
      name: 'large',
      inputs: { input: { shape: [2], data: [3e20, 4e20] } },
      outputs: { output: { shape: [], data: [5e20] } },
      kink: 'beside such numbers the step of central differences vanishes',
    },
    {
      name: 'at zero',
      inputs: { input: { shape: [3], data: [0, 0, 0] } },
      outputs: { output: { shape: [], data: [0] } },
      kink: 'the length has a tip at 0',
    },
    {
      name: 'count',
      inputs: { input: { shape: [4], data: [0, 2, 0, -1] } },
      attrs: { p: 0 },
      outputs: { output: { shape: [], data: [2] } },
      kink: 'it jumps where an entry leaves 0',
    },
    { name: 'no such norm', inputs: { input: { shape: [2], data: [1, 2] } }, attrs: { p: 'two' }, error: 'attr/value' },
  ],
});
