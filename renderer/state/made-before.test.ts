import { expect, it } from 'vitest';
import { type Document, emptyDocument } from '../../graph-core/model/document.ts';
import { isMadeBefore } from './made-before.ts';

const made: Document = {
  ...emptyDocument('a'),
  nodes: [
    { id: 'x', type: 'observed', attrs: { shape: [1], value: { dtype: 'float', shape: [1], data: [1] } } },
    { id: 'f', type: 'linear', attrs: { outFeatures: 1 } },
  ],
  edges: [{ from: 'x.value', to: 'f.input' }],
  training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.1 } }] },
};
const [x, f] = made.nodes as [Document['nodes'][number], Document['nodes'][number]];

it.each<[string, Partial<Document>, boolean, boolean]>([
  ['a weight that was trained', { parameters: { 'f.bias': { value: { dtype: 'float', shape: [1], data: [9] } } } }, false, false],
  ['steps that were counted', { training: { ...made.training, progress: { steps: 5, optimizers: [] } } }, false, false],
  ['a block that was moved', { nodes: [x, { ...f, position: { x: 7, y: 7 } }] }, false, false],
  [
    'another rate',
    { training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 9 } }] } },
    false,
    true,
  ],
  [
    'another cost',
    { training: { objectives: [{ cost: 'D.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.1 } }] } },
    true,
    true,
  ],
  ['an attribute', { nodes: [x, { ...f, attrs: { outFeatures: 2 } }] }, true, true],
  ['a number', { nodes: [{ ...x, attrs: { ...x.attrs, value: { dtype: 'float', shape: [1], data: [2] } } }, f] }, true, true],
  ['a wire', { edges: [] }, true, true],
  ['data', { data: { split: { train: 0.5 } } }, true, true],
])('%s makes a picture of before old, or does not', (_, edit, surface, sweep) => {
  expect(isMadeBefore(made, { ...made, ...edit })).toBe(surface);
  expect(isMadeBefore(made, { ...made, ...edit }, 'settings')).toBe(sweep);
});
