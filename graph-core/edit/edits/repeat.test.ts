import { describe, expect, it } from 'vitest';
import { type Document, emptyDocument } from '../../model/document.ts';
import { opOf } from '../../ops/index.ts';
import { analyse } from '../../validate/analyse.ts';
import { applyTransaction } from '../transaction.ts';
import { toggleRepeat } from './repeat.ts';

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

  it('is for groups only', () => {
    expect(toggleRepeat(document, opOf, 'x')).toMatchObject({ ok: false, error: [{ code: 'edit/no-group' }] });
  });
});
