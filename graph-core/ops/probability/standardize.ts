import { sameShape, shapeText } from '../../model/tensor.ts';
import type { Value } from '../../program/builder.ts';
import { composite, type OwnParameter, opError, unsupported } from '../define.ts';

/** As large as one sample of the input. */
const fitted = (init: string): OwnParameter => ({ shape: (inputs) => inputs.input?.shape ?? [], init, role: 'buffer' });

export const standardize = composite({
  type: 'standardize',
  version: 1,
  aliases: ['standardise'],
  family: 'probability',
  title: 'Standardize',
  symbol: '(x − m) / s',
  inputs: {
    input: { docs: 'Features of one sample.' },
    mean: { docs: 'Mean of each feature; a buffer of the block’s own unless wired.', own: fitted('zeros') },
    std: { docs: 'Standard deviation of each feature; a buffer of the block’s own unless wired.', own: fitted('ones') },
  },
  check: ({ input, ...others }) => {
    for (const port of ['mean', 'std']) {
      const given = others[port];
      if (!input || !given || sameShape(given.shape, input.shape)) continue;
      const message = `${port} is ${shapeText(given.shape)}, and one sample of the input ${shapeText(input.shape)}`;
      return opError('shape/mismatch', message, 'give it the shape of the input', port);
    }
    return null;
  },
  expand: (b, inputs) => {
    const centred = b.op('sub', { input: inputs.input as Value, other: inputs.mean as Value }).output as Value;
    const std = inputs.std as Value;
    const isConstant = b.op('eq', { input: std, other: b.fill(0) }).output as Value;
    const divisor = b.op('where', { condition: isConstant, input: b.fill(1), other: std }).output as Value;
    return { output: b.op('div', { input: centred, other: divisor }).output as Value };
  },
  fits: (b, inputs) => {
    const variance = b.op('sample-var', { input: inputs.input as Value }).output as Value;
    return {
      mean: b.op('sample-mean', { input: inputs.input as Value }).output as Value,
      std: b.op('sqrt', { input: variance }).output as Value,
    };
  },
  docs: {
    summary: 'Brings every feature to mean 0 and standard deviation 1, by numbers of the training rows only.',
    notes: [
      'Mean and deviation are taken from the training rows, with the weights that the graph starts with. No training step changes them, and held-back rows are standardised with the numbers of the training rows.',
      'They are buffers, saved with the weights. Numbers that the document gives, or a file saved, stay as they are: take them out to have the block fitted again.',
      'The deviation is divided by the number of rows, not by one less: that of StandardScaler, not of std.',
      'A feature that is constant in the training rows has deviation 0 and is only moved.',
      'Where there are no rows to be fitted to, the block hands its input on, and a diagnostic says so.',
    ],
    synonyms: ['StandardScaler', 'z-score', 'standardise', 'normalise features', 'whiten', 'preprocessing'],
  },
  tex: { forward: 'y = \\frac{x - m}{s}', derivative: '\\frac{\\partial y_i}{\\partial x_i} = \\frac{1}{s_i}' },
  exports: {
    torch: unsupported('becomes a subtraction and a division by fitted buffers'),
    onnx: unsupported('becomes Sub and Div'),
  },
  examples: [
    {
      name: 'two features',
      inputs: {
        input: { shape: [2], data: [5, -1] },
        mean: { shape: [2], data: [1, 1] },
        std: { shape: [2], data: [2, 4] },
      },
      outputs: { output: { shape: [2], data: [2, -0.5] } },
    },
    {
      name: 'a constant feature is only moved',
      inputs: {
        input: { shape: [2], data: [5, -1] },
        mean: { shape: [2], data: [5, 1] },
        std: { shape: [2], data: [0, 2] },
      },
      outputs: { output: { shape: [2], data: [0, -1] } },
      kink: 'a deviation of 0 is an exception of its own',
    },
    {
      name: 'means of another width',
      inputs: {
        input: { shape: [2], data: [5, -1] },
        mean: { shape: [3], data: [5, 1, 1] },
        std: { shape: [2], data: [1, 2] },
      },
      error: 'shape/mismatch',
    },
  ],
});
