import { describe, expect, it } from 'vitest';
import type { Definition, Document, Edge, GraphNode } from '../model/document.ts';
import { analyse } from './analyse.ts';
import { countLayers } from './layers.ts';
import { graph, node, wires } from './testing.ts';

const X = node('x', 'observed', { shape: [2] });
const linear = (id: string): GraphNode => node(id, 'linear', { outFeatures: 2 });

/** x [2], then blocks of these types in a row. */
function chain(...types: readonly string[]): Document {
  const nodes = [X, ...types.map((type, i) => (type === 'linear' ? linear(`n${i}`) : node(`n${i}`, type)))];
  const edges = types.map((_, i): Edge => ({ from: i === 0 ? 'x.value' : `n${i - 1}.output`, to: `n${i}.input` }));
  return graph(nodes, edges);
}

const layersOf = (document: Document): number => {
  const analysis = analyse(document);
  expect(analysis.diagnostics.filter((each) => each.severity === 'error')).toEqual([]);
  return countLayers(analysis);
};

describe('countLayers', () => {
  it.each<[readonly string[], number]>([
    [[], 0],
    [['relu'], 0],
    [['linear'], 1],
    [['linear', 'relu'], 1],
    [['linear', 'relu', 'linear', 'relu'], 2],
    [['linear', 'relu', 'linear', 'relu', 'linear'], 3],
    [['relu', 'linear', 'softmax'], 1],
    // without a bend between them two matrices are one
    [['linear', 'linear', 'relu'], 1],
    [['linear', 'neg', 'linear', 'tanh', 'flatten', 'linear'], 2],
    [['linear', 'relu', 'sigmoid', 'linear'], 2],
    // a recurrent cell has both parts
    [['rnn-cell', 'gru-cell', 'linear'], 3],
  ])('%j has %i', (types, layers) => {
    expect(layersOf(chain(...types))).toBe(layers);
  });

  it('takes the deepest branch, and a skipping wire for none', () => {
    const skipping = graph(
      [X, linear('f'), node('r', 'relu'), linear('g'), node('a', 'add'), node('t', 'tanh'), linear('h')],
      wires(
        'x.value -> f.input',
        'f.output -> r.input',
        'r.output -> g.input',
        'g.output -> a.input',
        'x.value -> a.other',
        'a.output -> t.input',
        't.output -> h.input',
      ),
    );
    expect(layersOf(skipping)).toBe(3);
  });

  it('goes on with a path that has been bent where another one still waits for it', () => {
    // f, relu, g: two layers; f, h: one, however often a matrix follows
    const two = graph(
      [X, linear('f'), node('r', 'relu'), linear('h'), node('a', 'add'), linear('g')],
      wires(
        'x.value -> f.input',
        'f.output -> r.input',
        'f.output -> h.input',
        'r.output -> a.input',
        'h.output -> a.other',
        'a.output -> g.input',
      ),
    );
    expect(layersOf(two)).toBe(2);
  });

  it('counts a product with a weight, and no product of two values', () => {
    const weighted = graph(
      [X, node('w', 'parameter', { shape: [2, 2] }), node('m', 'matmul'), node('s', 'mul'), node('d', 'dot')],
      wires(
        'w.value -> m.input',
        'x.value -> m.other',
        'm.output -> s.input',
        'x.value -> s.other',
        's.output -> d.input',
        'x.value -> d.other',
      ),
    );
    expect(layersOf(weighted)).toBe(1);
  });

  it('looks into groups, also into groups in groups', () => {
    const layer: Definition = {
      nodes: [linear('f'), node('h', 'relu')],
      edges: wires('f.output -> h.input'),
      inputs: [{ name: 'in', at: 'f.input' }],
      outputs: [{ name: 'out', at: 'h.output' }],
    };
    const pair: Definition = {
      nodes: ['p', 'q'].map((id) => node(id, 'group', { definition: 'layer' })),
      edges: wires('p.out -> q.in'),
      inputs: [{ name: 'in', at: 'p.in' }],
      outputs: [{ name: 'out', at: 'q.out' }],
    };
    const grouped = graph(
      [X, node('a', 'group', { definition: 'pair' }), node('b', 'group', { definition: 'layer' }), linear('last')],
      wires('x.value -> a.in', 'a.out -> b.in', 'b.out -> last.input'),
      { definitions: { layer, pair } },
    );
    expect(layersOf(grouped)).toBe(4);
  });

  it('is 0 for a drawing that has no order', () => {
    const circle = graph([linear('f'), linear('g')], wires('f.output -> g.input', 'g.output -> f.input'));
    expect(countLayers(analyse(circle))).toBe(0);
  });
});
