import { describe, expect, it } from 'vitest';
import { type Document, emptyDocument } from '../../graph-core/model/document.ts';
import type { StageInfo } from '../../session/protocol.ts';
import { classifyChange, mapCursor, phaseEnd } from './document-change.ts';

const base: Document = {
  ...emptyDocument(),
  nodes: [
    { id: 'x', type: 'observed', attrs: { shape: [2], value: { dtype: 'float', shape: [2], data: [1, 2] } } },
    { id: 'f', type: 'linear', attrs: { outFeatures: 2 } },
  ],
  edges: [{ from: 'x.value', to: 'f.input' }],
};
const withNode = (at: number, part: object): Document => ({
  ...base,
  nodes: base.nodes.map((node, i) => (i === at ? { ...node, ...part } : node)),
});

describe('classifyChange', () => {
  it.each<[string, Document, string]>([
    ['a move', withNode(1, { position: { x: 5, y: 5 } }), 'none'],
    ['a title', withNode(1, { title: 'first' }), 'none'],
    ['equal attributes', withNode(1, { attrs: { outFeatures: 2 } }), 'none'],
    ['the view', { ...base, view: { zoom: 2 } }, 'none'],
    ['reordered edges', { ...base, edges: [...base.edges] }, 'none'],
    ['a learning rate', { ...base, training: { seed: 3 } }, 'training'],
    ['a number', withNode(0, { attrs: { shape: [2], value: { dtype: 'float', shape: [2], data: [1, 5] } } }), 'values'],
    ['a weight', { ...base, parameters: { 'f.weight': { init: 'zeros' } } }, 'values'],
    ['a size', withNode(1, { attrs: { outFeatures: 3 } }), 'structure'],
    ['a first value', withNode(0, { attrs: { shape: [2] } }), 'structure'],
    ['a wire', { ...base, edges: [] }, 'structure'],
    ['a block', { ...base, nodes: [...base.nodes, { id: 'r', type: 'relu' }] }, 'structure'],
    ['a replaced block', withNode(1, { type: 'relu' }), 'structure'],
    ['bound data', { ...base, data: { split: { first: 3 } } }, 'structure'],
  ])('%s is %s', (_, after, expected) => expect(classifyChange(base, after)).toBe(expected));
});

const stages = (text: string): StageInfo[] =>
  text.split(' ').map((word, index) => ({
    index,
    phase: word[0] === 'F' ? 'forward' : word[0] === 'B' ? 'backward' : 'update',
    node: word.slice(1),
    type: 'relu',
    makes: [],
  }));

describe('mapCursor', () => {
  const before = stages('Fa Fb Bb Ba Ua');
  it.each([
    [0, 'Fa Fc Fb Bb Bc Ba', 0],
    [1, 'Fa Fc Fb Bb Bc Ba', 1],
    [2, 'Fa Fc Fb Bb Bc Ba', 3],
    [3, 'Fa Fc Fb Bb Bc Ba', 4],
    [4, 'Fa Fc Fb Bb Bc Ba', 6],
    [4, 'Fa', 1],
    [3, 'Fa', 1],
    [5, 'Fa Ba Ua Ub', 4],
  ])('cursor %i in %s becomes %i', (cursor, after, expected) => expect(mapCursor(before, cursor, stages(after))).toBe(expected));
  it('starts at 0 when nothing was done', () => expect(mapCursor([], 0, before)).toBe(0));
});

it('finishes the phase of the next stage', () => {
  const list = stages('Fa Fb Bb Ba Ua');
  expect([0, 1, 2, 3, 4, 5].map((cursor) => phaseEnd(list, cursor))).toEqual([2, 2, 4, 4, 5, 5]);
});
