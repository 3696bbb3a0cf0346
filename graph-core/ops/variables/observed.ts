import { structural, unsupported } from '../define.ts';

export const observed = structural({
  type: 'observed',
  version: 1,
  family: 'variables',
  rank: 1,
  title: 'Observed variable',
  symbol: 'x',
  inputs: {},
  outputs: { value: { docs: 'The value of one sample.' } },
  attrs: {
    shape: { type: 'shape', default: [], docs: 'Shape of one sample.' },
    dtype: { type: 'choice', options: ['float', 'int32', 'bool'], default: 'float', docs: 'Class labels and indices are int32.' },
    domain: {
      type: 'choice',
      options: ['continuous', 'discrete'],
      default: 'continuous',
      docs: 'Discrete variables are drawn twice circled.',
    },
    symbol: { type: 'string', default: '', maxLength: 40, docs: 'What it is called on the canvas; the id when empty.' },
    value: { type: 'tensor', default: null, docs: 'Its value where neither a run nor a data set feeds it.' },
    fill: { type: 'json', default: null, docs: 'A seeded random value: { distribution: normal or uniform, stream }.' },
  },
  docs: {
    summary: 'A variable that is given from outside: an input or a desired output. Drawn as a shaded circle.',
    notes: [
      'A run’s inputs go before a column of a data set, a column before the value written here, and that before a random fill.',
      'The graph is that of one sample; several samples have one axis more.',
    ],
    synonyms: ['input', 'target', 'data', 'placeholder', 'x', 'y', 'label'],
  },
  tex: { forward: 'x', derivative: '\\text{a gradient ends here}' },
  exports: { torch: unsupported('becomes an argument of the model'), onnx: unsupported('becomes an input of the graph') },
  examples: [
    {
      name: 'three numbers',
      attrs: { shape: [3], value: { dtype: 'float', shape: [3], data: [1, 2, 3] } },
      outputs: { value: { shape: [3], data: [1, 2, 3] } },
    },
  ],
});
