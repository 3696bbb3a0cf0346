import { describe, expect, it } from 'vitest';
import type { Document } from '../model/document.ts';
import { canConnect } from './connect.ts';
import { graph, node, wires } from './testing.ts';

const layer = {
  nodes: [node('f', 'linear', { outFeatures: 2 }), node('h', 'tanh')],
  edges: [],
  inputs: [{ name: 'in', at: 'f.input' }],
  outputs: [{ name: 'out', at: 'h.output' }],
};

const drawing: Document = graph(
  [
    node('x', 'observed', { shape: [3] }),
    node('y', 'observed', { shape: [2] }),
    node('f', 'linear', { outFeatures: 2 }),
    node('t', 'tanh'),
    node('u', 'tanh'),
    node('s', 'add'),
    node('i', 'index-select'),
    node('k', 'cat'),
    node('C', 'squared-norm'),
    node('S', 'cost-sum'),
    node('g', 'group', { definition: 'layer' }),
  ],
  wires('x.value -> f.input', 't.output -> u.input', 'f.output -> s.input', 'y.value -> C.target', 'f.output -> C.input'),
  { definitions: { layer } },
);

const why = (from: string, to: string): string => {
  const result = canConnect(drawing, from, to);
  return result.ok ? 'ok' : (result.error[0]?.code ?? '');
};

describe('canConnect', () => {
  it.each([
    ['f.output', 't.input', 'ok'],
    ['y.value', 's.other', 'ok'],
    ['C.cost', 'S.inputs.0', 'ok'],
    ['x.value', 'k.inputs.0', 'ok'],
    ['x.value', 'g.in', 'ok'],
    ['g/f.output', 'g/h.input', 'ok'],
    ['t.input', 'f.input', 'wire/direction'],
    ['x.value', 't.output', 'wire/direction'],
    ['x.value', 'y.value', 'wire/direction'],
    ['x.nothing', 't.input', 'wire/unknown-port'],
    ['x.value', 't.nothing', 'wire/unknown-port'],
    ['nobody.value', 't.input', 'wire/unknown-node'],
    ['y.value', 'u.input', 'wire/twice'],
    ['u.output', 't.input', 'graph/cycle'],
    ['t.output', 't.input', 'graph/cycle'],
    ['C.cost', 't.input', 'wire/cost-output'],
    ['f.output', 'S.inputs.0', 'wire/not-a-cost'],
    ['y.value', 'i.index', 'dtype/mismatch'],
    ['x.value', 's.other', 'shape/mismatch'],
    ['x.value', 'g/h.input', 'wire/across-groups'],
  ])('%s -> %s: %s', (from, to, expected) => {
    expect(why(from, to)).toBe(expected);
  });

  it('says what would have to be done', () => {
    const result = canConnect(drawing, 'C.cost', 't.input');
    expect(result.ok ? '' : result.error[0]?.message).toMatch(/cost-sum or cost-value only/);
  });

  it('does not tell to remove a wire that was never drawn', () => {
    const result = canConnect(drawing, 'C.cost', 't.input');
    const mend = result.ok ? '' : (result.error[0]?.mend ?? '');
    expect(mend).toMatch(/cost-sum/);
    expect(mend).not.toMatch(/remove/);
  });

  it('does not disturb what is remembered about the block', () => {
    canConnect(drawing, 'x.value', 's.other');
    expect(why('y.value', 's.other')).toBe('ok');
    expect(why('x.value', 's.other')).toBe('shape/mismatch');
  });
});
