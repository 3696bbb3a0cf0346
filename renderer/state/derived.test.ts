import { expect, it } from 'vitest';
import { type Document, emptyDocument } from '../../graph-core/model/document.ts';
import { node } from '../../graph-core/validate/testing.ts';
import { orderNumbers } from './derived.ts';

/** x -> f -> g -> C, and a branch x -> late that was drawn last. */
const branched: Document = {
  ...emptyDocument('branched'),
  nodes: [
    node('x', 'observed', { shape: [2], value: { dtype: 'float', shape: [2], data: [1, 2] } }),
    node('f', 'tanh'),
    node('g', 'tanh'),
    node('C', 'squared-norm'),
    node('late', 'tanh'),
  ],
  edges: [
    { from: 'x.value', to: 'f.input' },
    { from: 'f.output', to: 'g.input' },
    { from: 'g.output', to: 'C.input' },
    { from: 'x.value', to: 'late.input' },
  ],
};

it('numbers blocks as a step takes them: a branch that was drawn last comes last', () => {
  expect(Object.fromEntries(orderNumbers(branched))).toEqual({ f: 1, g: 2, C: 3, late: 4 });
});

it('numbers a drawing that goes round in a circle, too', () => {
  const circle = { ...branched, edges: [...branched.edges, { from: 'g.output', to: 'f.input' }] };
  expect(orderNumbers(circle).size).toBe(4);
});
