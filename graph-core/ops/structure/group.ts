import { structural, unsupported } from '../define.ts';

export const group = structural({
  type: 'group',
  version: 1,
  family: 'structure',
  title: 'Group',
  symbol: 'G',
  // ports come from the definition that the instance names
  inputs: {},
  outputs: {},
  attrs: {
    definition: { type: 'string', default: '', docs: 'Name of the subgraph in the document’s definitions.' },
    shareWith: { type: 'json', default: null, docs: 'Id of another instance whose weights are used, or null for own ones.' },
  },
  docs: {
    summary: 'A subgraph drawn as one block; its ports are those of its definition.',
    notes: ['Instances of one definition have weights of their own unless they share those of another instance.'],
    synonyms: ['module', 'subgraph', 'function', 'macro', 'torch.nn.Module'],
  },
  tex: { forward: 'y = G(x, w)', derivative: '\\text{that of the blocks inside}' },
  exports: { torch: 'torch.nn.Module', onnx: unsupported('written out as the blocks inside') },
  examples: [],
});
