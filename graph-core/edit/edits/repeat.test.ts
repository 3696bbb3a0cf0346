import { describe, expect, it } from 'vitest';
import { type Document, emptyDocument } from '../../model/document.ts';
import { opOf } from '../../ops/index.ts';
import { analyse } from '../../validate/analyse.ts';
import { inScope, type Scope, scopeOf } from '../scope.ts';
import { applyTransaction } from '../transaction.ts';
import { toggleRepeat } from './repeat.ts';
import { must } from './testing.ts';

const value = { dtype: 'float', shape: [1], data: [2] } as const;
const document: Document = {
  ...emptyDocument('g'),
  nodes: [
    { id: 'x', type: 'observed', attrs: { shape: [1] } },
    { id: 'g', type: 'group', title: 'Step', attrs: { definition: 'd', shareWith: null } },
  ],
  edges: [{ from: 'x.value', to: 'g.in' }],
  parameters: { 'g/f.bias': { value }, 'other.weight': {} },
  definitions: {
    d: {
      nodes: [{ id: 'f', type: 'linear', attrs: { outFeatures: 1 } }],
      edges: [],
      inputs: [{ name: 'in', at: 'f.input' }],
      outputs: [{ name: 'out', at: 'f.output' }],
    },
  },
};

const toggled = (doc: Document): Document => {
  const made = toggleRepeat(doc, opOf, 'g');
  if (!made.ok) throw new Error(made.error[0]?.message);
  const applied = applyTransaction(doc, made.value);
  if (!applied.ok) throw new Error(applied.error[0]?.message);
  return applied.value.document;
};

describe('repeating a group', () => {
  it('keeps its weights, as those of the first iteration', () => {
    const repeated = toggled(document);
    expect(repeated.nodes[1]).toMatchObject({ type: 'repeat', title: 'Step', attrs: { definition: 'd', times: 2 } });
    expect(repeated.parameters).toEqual({
      'g[0]/f.bias': { value, stream: 'g/f.bias', filled: ['stream'] },
      'g[0]/f.weight': { stream: 'g/f.weight', filled: ['stream'] },
      'other.weight': {},
    });
    expect(analyse(repeated).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(analyse(repeated).parameters.map(({ address }) => address)).toEqual(['g[0]/f.weight', 'g[0]/f.bias']);
  });

  it('goes back to a group that runs once, without the weights of later iterations', () => {
    const repeated = toggled(document);
    const unshared = { ...repeated, parameters: { ...repeated.parameters, 'g[1]/f.bias': { value } } };
    const back = toggled(unshared);
    expect(back.nodes).toEqual(document.nodes);
    expect(back.parameters).toEqual({ 'g/f.bias': { value }, 'other.weight': {} });
  });

  it('goes back to a group without the names of streams of later iterations, also inside a group; undone, they are there', () => {
    const drawn = { nodes: [{ id: 'd', type: 'dropout' }], edges: [], inputs: [], outputs: [] };
    const repeat = { id: 'g', type: 'repeat', attrs: { definition: 'd', times: 3 } };
    const top: Document = {
      ...emptyDocument('g'),
      nodes: [repeat],
      definitions: { d: drawn },
      training: { streams: { 'g[0]/d': 'd', 'g[1]/d': 'other', 'g[12]/d': 'more', 'g2/d': 'kept' }, seed: 3 },
    };
    const made = must(toggleRepeat(top, opOf, 'g'));
    const { document: back, inverse } = must(applyTransaction(top, made));
    expect(back.training).toEqual({ seed: 3, streams: { 'g2/d': 'kept', 'g/d': 'd' } });
    expect(JSON.stringify(must(applyTransaction(back, { ...made, steps: inverse })).document)).toBe(JSON.stringify(top));

    const outer = (id: string) => ({ id, type: 'group', attrs: { definition: 'o' } });
    const nested: Document = {
      ...top,
      nodes: [outer('a'), outer('b')],
      definitions: { d: drawn, o: { ...drawn, nodes: [repeat] } },
      training: { streams: { 'a/g[0]/d': 'd', 'b/g[1]/d': 'other', 'b/g[0]/d': 'e', 'c/g[1]/d': 'kept' } },
    };
    const scope = scopeOf(nested, 'a') as Scope;
    const inside = must(inScope(nested, scope, must(toggleRepeat(scope.document, opOf, 'g'))));
    expect(must(applyTransaction(nested, inside)).document.training.streams).toEqual({
      'c/g[1]/d': 'kept',
      'a/g/d': 'd',
      'b/g/d': 'e',
    });
  });

  it('is for groups only', () => {
    expect(toggleRepeat(document, opOf, 'x')).toMatchObject({ ok: false, error: [{ code: 'edit/no-group' }] });
  });
});
