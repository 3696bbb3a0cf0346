import type { Builder, Value } from '../../program/builder.ts';
import { s } from '../../scalar/expr.ts';
import { composite, opError, unsupported } from '../define.ts';
import { checkRows } from '../internal/attention.ts';
import { block } from '../internal/blocks.ts';

/** sin and cos of place · base^(-2⌊i/2⌋/d) in turn: places × features. */
function encoding(b: Builder, places: number, features: number, base: number): Value {
  const place = b.reshape(b.iota(places), [places, 1]);
  return b.map(
    (n, i) => {
      const pair = s.floor(s.div(i, 2));
      const angle = s.mul(s.cast(n, 'float'), s.exp(s.mul(pair, (-2 * Math.log(base)) / Math.max(1, features))));
      return s.select(s.eq(s.cast(i, 'float'), s.mul(2, pair)), s.sin(angle), s.cos(angle));
    },
    place,
    b.iota(features),
  );
}

export const positionalEncoding = composite({
  type: 'positional-encoding',
  version: 1,
  family: 'sequence',
  rank: 3,
  title: 'Positional encoding',
  symbol: 'x + sin, cos',
  inputs: { input: { docs: 'One vector a place: L × d; leading axes are batches.' } },
  attrs: {
    scale: { type: 'float', default: 1, docs: 'What the encoding is multiplied by before it is added.' },
    base: { type: 'float', default: 10000, docs: 'The slowest wave is about as many places long, times 2π.' },
  },
  check: (inputs, attrs) => {
    const base = attrs.base as number;
    if (base <= 0) return opError('attr/range', `base is ${base}`, 'give a positive number', 'base');
    return checkRows(inputs);
  },
  expand: (b, inputs, attrs) => {
    const x = b.cast(inputs.input as Value, 'float');
    const [places, features] = x.shape.slice(-2) as [number, number];
    const waves = encoding(b, places, features, attrs.base as number);
    return { output: block(b, 'add', { input: x, other: block(b, 'scale-shift', { input: waves }, { scale: attrs.scale }) }) };
  },
  docs: {
    summary: 'Adds to the vector of each place sines and cosines of its number, so that order can be told.',
    notes: [
      'Features 0, 2, 4 … are sines, 1, 3, 5 … the cosines of the same angles; with an odd number of features the last is a sine.',
      'The encoding is fixed: nothing of it is learned, and the gradient passes unchanged. A learned one is a parameter and an add block.',
    ],
    synonyms: ['sinusoidal', 'position embedding', 'transformer', 'sequence order', 'PositionalEncoding'],
  },
  tex: {
    forward:
      'y_{n, 2i} = x_{n, 2i} + a \\sin(n \\omega_i),\\ y_{n, 2i + 1} = x_{n, 2i + 1} + a \\cos(n \\omega_i),\\ \\omega_i = 10000^{-2i / d}',
    derivative: '\\frac{\\partial C}{\\partial x} = \\frac{\\partial C}{\\partial y}',
  },
  exports: {
    torch: unsupported('torch has no such module; its tutorials write it out'),
    onnx: unsupported('ONNX writes it with Add and a constant'),
  },
  examples: [
    {
      name: 'three places',
      inputs: { input: { shape: [3, 4], data: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1] } },
      outputs: {
        output: {
          shape: [3, 4],
          data: [0, 1, 0, 1, 0.841471, 0.540302, 0.01, 0.99995, 1.909297, 0.583853, 1.019999, 1.9998],
        },
      },
    },
    {
      name: 'an odd number of features, scaled, another base',
      inputs: { input: { shape: [2, 3], data: [0, 0, 0, 1, 1, 1] } },
      attrs: { scale: 2, base: 8 },
      outputs: { output: { shape: [2, 3], data: [0, 2, 0, 2.682942, 2.080605, 1.494808] } },
    },
    { name: 'no list', inputs: { input: { shape: [2], data: [1, 2] } }, error: 'shape/rank' },
  ],
});
