import { structural, unsupported } from '../define.ts';

export const parameter = structural({
  type: 'parameter',
  version: 1,
  family: 'variables',
  rank: 2,
  title: 'Parameter',
  symbol: 'w',
  inputs: {},
  outputs: { value: { docs: 'The value, shared by all samples.' } },
  attrs: {
    shape: { type: 'shape', default: [], docs: 'Shape.' },
    symbol: { type: 'string', default: '', maxLength: 40, docs: 'What it is called on the canvas; the id when empty.' },
  },
  docs: {
    summary: 'A variable that training changes.',
    notes: [
      'Wired into several blocks it is shared, and the gradients of all uses add up.',
      'How it starts and whether it is trained stands in the document’s parameters.',
    ],
    synonyms: ['torch.nn.Parameter', 'weight', 'trainable', 'w'],
  },
  tex: { forward: 'w', derivative: '\\text{a gradient ends here}' },
  exports: { torch: 'torch.nn.Parameter', onnx: unsupported('becomes an initializer of the graph') },
  examples: [{ name: 'zeros', attrs: { shape: [2] }, outputs: { value: { shape: [2], data: [0, 0] } } }],
});
