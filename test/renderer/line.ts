import type { Document } from '../../graph-core/model/document.ts';
import type { TrainingSpec } from '../../graph-core/model/training.ts';

/** ybar = w x on four samples of y = 2 x, from w = 0. */
export const line = (training: TrainingSpec): Document => ({
  format: 'chainrule-graph',
  version: 1,
  name: 'line',
  nodes: [
    { id: 'x', type: 'observed', attrs: { shape: [1] } },
    { id: 'y', type: 'observed', attrs: { shape: [1] } },
    { id: 'f', type: 'linear', attrs: { outFeatures: 1, hasBias: false } },
    { id: 'C', type: 'squared-norm' },
  ],
  edges: [
    { from: 'x.value', to: 'f.input' },
    { from: 'f.output', to: 'C.input' },
    { from: 'y.value', to: 'C.target' },
  ],
  parameters: { 'f.weight': { init: 'zeros' } },
  definitions: {},
  data: {
    sources: { t: { inline: 'u,v\n0,0\n1,2\n2,4\n3,6\n' } },
    columns: { 'x.value': { source: 't', columns: ['u'] }, 'y.value': { source: 't', columns: ['v'] } },
  },
  training,
  view: {},
});

/** C alone, lowered by all weights. */
export const objective = (optimizer: { readonly type: string; readonly [name: string]: unknown }) => [
  { cost: 'C.cost', parameters: ['*'], optimizer },
];
