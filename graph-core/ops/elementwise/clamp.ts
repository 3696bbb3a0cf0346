import { type Operand, s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { elementwise, opError } from '../define.ts';

const isBound = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'number' && !Number.isNaN(value));

export const clamp = elementwise({
  type: 'clamp',
  version: 1,
  family: 'elementwise',
  title: 'Clamp',
  symbol: 'min(max(a, x), b)',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: {
    min: { type: 'json', default: null, operand: true, docs: 'Lower bound, or null for none.' },
    max: { type: 'json', default: null, operand: true, docs: 'Upper bound, or null for none.' },
  },
  formula: ofFloat((x, attrs) => {
    const { min = null, max = null } = attrs as { readonly [bound: string]: Operand | null | undefined };
    const low = min === null ? x : s.select(s.lt(x, min), min, x);
    return max === null ? low : s.select(s.gt(low, max), max, low);
  }),
  check: (_, attrs) => {
    const wrong = ['min', 'max'].find((name) => !isBound(attrs[name]));
    if (wrong)
      return opError(
        'attr/value',
        `${wrong} is ${JSON.stringify(attrs[wrong])}, which bounds nothing`,
        'give a number, or null for no bound',
        wrong,
      );
    return typeof attrs.min === 'number' || typeof attrs.max === 'number'
      ? null
      : opError('attr/missing', 'neither bound is given', 'give min, max or both', 'min');
  },
  docs: {
    summary: 'Cuts entries off at a lower and an upper bound.',
    notes: [
      'At the bounds the gradient passes, as in torch.',
      'Either bound may be left open (null). Where the lower is above the upper one, the upper one counts, as in torch.',
    ],
    synonyms: ['torch.clamp', 'clip', 'limit', 'bounds'],
  },
  tex: {
    forward: 'y = \\min(\\max(a, x), b)',
    derivative:
      '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\begin{cases} 1 & \\text{if } a \\le x \\le b \\\\ 0 & \\text{otherwise} \\end{cases}',
  },
  exports: { torch: 'torch.clamp', onnx: { op: 'Clip', since: 13 } },
  examples: [
    {
      name: 'two bounds',
      inputs: { input: { shape: [3], data: [-1, 0.25, 2] } },
      attrs: { min: -0.5, max: 0.75 },
      outputs: { output: { shape: [3], data: [-0.5, 0.25, 0.75] } },
    },
    {
      name: 'lower bound alone',
      inputs: { input: { shape: [2], data: [-1, 2] } },
      attrs: { min: 0 },
      outputs: { output: { shape: [2], data: [0, 2] } },
    },
    {
      name: 'at the bounds',
      inputs: { input: { shape: [2], data: [-0.5, 0.75] } },
      attrs: { min: -0.5, max: 0.75 },
      outputs: { output: { shape: [2], data: [-0.5, 0.75] } },
      kink: 'a corner at both bounds',
    },
    { name: 'no bound', inputs: { input: { shape: [1], data: [1] } }, error: 'attr/missing' },
  ],
});
