import { describe, expect, it } from 'vitest';
import { graph, node, wires } from '../../validate/testing.ts';
import { diffDocuments } from './diff.ts';
import { fieldChanges } from './fields.ts';

const at = (id: string, type: string, x = 0, attrs = {}) => ({ ...node(id, type, attrs), position: { x, y: 0 } });
const chain = graph(
  [
    at('x', 'observed', 0, { shape: [3] }),
    at('f', 'linear', 200, { outFeatures: 2 }),
    at('h', 'relu', 400),
    at('C', 'squared-norm', 600),
  ],
  wires('x.value -> f.input', 'f.output -> h.input', 'h.output -> C.input'),
);
const short = ({ kind, id }: { kind: string; id: string }) => `${kind} ${id}`;

describe('diffDocuments', () => {
  it('finds nothing between equal documents, whoever made them', () => {
    const diff = diffDocuments(chain, JSON.parse(JSON.stringify(chain)) as typeof chain);
    expect(diff.count).toBe(0);
    expect(diff.nodes).toEqual([]);
  });

  it('tells what a block of one’s own says about itself', () => {
    const drawing = { nodes: [node('h', 'relu')], edges: [], inputs: [], outputs: [] };
    const [old, now] = ['One', 'Two'].map((title) => graph([], [], { definitions: { d: { title, ...drawing } } }));
    const diff = diffDocuments(old as typeof chain, now as typeof chain);
    expect(diff.definitions.map(({ kind, name, fields }) => [kind, name, fields])).toEqual([
      ['changed', 'd', [{ field: 'title', before: 'One', after: 'Two' }]],
    ]);
  });

  it('tells what was added, removed, changed and moved', () => {
    const after = graph(
      [chain.nodes[0] as never, at('f', 'linear', 200, { outFeatures: 5 }), at('C', 'squared-norm', 650), at('y', 'observed', 0)],
      wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
    );
    const diff = diffDocuments(chain, after);
    expect(diff.nodes.map(short)).toEqual(['added y', 'changed f', 'removed h', 'moved C']);
    expect(diff.nodes[1]?.fields).toEqual([{ field: 'outFeatures', before: 2, after: 5 }]);
    expect(diff.nodes[3]?.moved).toEqual({ from: { x: 600, y: 0 }, to: { x: 650, y: 0 } });
    expect(diff.wires.map(({ kind, from, to }) => `${kind} ${from} ${to}`)).toEqual([
      'added f.output C.input',
      'added y.value C.target',
      'removed f.output h.input',
      'removed h.output C.input',
    ]);
  });

  it('knows a renamed block by its type and its wires, and with it its parameters', () => {
    const value = { dtype: 'float', shape: [2], data: [3, 4] };
    const before = { ...chain, parameters: { 'f.bias': { value } } };
    const renamed = JSON.parse(JSON.stringify(before).replaceAll('"f"', '"layer"').replaceAll('"f.', '"layer.')) as typeof before;
    const diff = diffDocuments(before, renamed);
    expect(diff.nodes.map(short)).toEqual(['changed layer']);
    expect(diff.nodes[0]?.fields).toEqual([{ field: 'id', before: 'f', after: 'layer' }]);
    expect(diff.wires).toEqual([]);
    expect(diff.parameters).toEqual([]);
  });

  it('knows a whole renamed chain, block by block', () => {
    const text = JSON.stringify(chain).replace(/"([fhC])(["[.])/g, '"$1$1$2');
    const diff = diffDocuments(chain, JSON.parse(text) as typeof chain);
    expect(diff.nodes.map(short).sort()).toEqual(['changed CC', 'changed ff', 'changed hh']);
    expect(diff.wires).toEqual([]);
  });

  it('says of one id with another type that the type changed', () => {
    const after = { ...chain, nodes: chain.nodes.map((each) => (each.id === 'h' ? { ...each, type: 'tanh' } : each)) };
    expect(diffDocuments(chain, after).nodes[0]?.fields).toEqual([{ field: 'type', before: 'relu', after: 'tanh' }]);
  });

  it('compares weights by the norm of their difference, the largest first', () => {
    const tensor = (...data: number[]) => ({ value: { dtype: 'float', shape: [data.length], data } });
    const before = {
      ...chain,
      parameters: { 'f.bias': tensor(3, 4), 'f.weight': tensor(1, 1), 'g.weight': { init: 'zeros' as const } },
    };
    const after = {
      ...chain,
      parameters: { 'f.bias': tensor(3, 5), 'f.weight': tensor(4, 5), 'g.weight': { init: 'ones' as const } },
    };
    const [first, second, third] = diffDocuments(before, after).parameters;
    expect([first?.address, first?.value?.norm]).toEqual(['f.weight', 5]);
    expect([second?.address, second?.value?.norm, second?.value?.relative]).toEqual(['f.bias', 1, 0.2]);
    expect([third?.value, third?.fields]).toEqual([null, [{ field: 'init', before: 'zeros', after: 'ones' }]]);
  });

  it('compares other shapes, kept and not kept numbers without a norm', () => {
    const before = { ...chain, parameters: { 'f.bias': { value: { dtype: 'float', shape: [1], data: [1] } } } };
    const after = { ...chain, parameters: { 'f.bias': { value: { dtype: 'float', shape: [2], data: [1, 2] } } } };
    expect(diffDocuments(before, after).parameters[0]?.value).toEqual({ norm: null, relative: null, before: [1], after: [2] });
    expect(diffDocuments(before, { ...chain, parameters: { 'f.bias': {} } }).parameters[0]?.value?.after).toBe(null);
  });

  it('looks into training, data, definitions and the name', () => {
    const before = {
      ...chain,
      training: { epochs: 3, objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.1 } }] },
    };
    const after = {
      ...chain,
      name: 'other',
      training: { epochs: 3, objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.2 } }] },
      data: { sources: { t: { file: 't.csv' } } },
      definitions: { G: { nodes: [], edges: [], inputs: [], outputs: [] } },
    };
    const diff = diffDocuments(before, after);
    expect(diff.training).toEqual([{ field: 'objectives.0.optimizer.lr', before: 0.1, after: 0.2 }]);
    expect(diff.data.map(({ field }) => field)).toEqual(['sources']);
    expect(diff.definitions.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['added G']);
    expect(diff.name?.after).toBe('other');
    const inner = { ...after, definitions: { G: { nodes: [node('a', 'relu')], edges: [], inputs: [], outputs: [] } } };
    expect(diffDocuments(after, inner).definitions[0]?.nodes.map(short)).toEqual(['added a']);
  });

  it('swapped, tells the opposite', () => {
    const after = { ...chain, nodes: chain.nodes.slice(0, 3), edges: chain.edges.slice(0, 2) };
    expect(diffDocuments(chain, after).nodes.map(short)).toEqual(['removed C']);
    expect(diffDocuments(after, chain).nodes.map(short)).toEqual(['added C']);
  });
});

describe('fieldChanges', () => {
  it('goes into records and lists of records, and takes lists of numbers as one', () => {
    expect(fieldChanges({ a: { b: 1 }, s: [1, 2] }, { a: { b: 2 }, s: [1, 3] })).toEqual([
      { field: 'a.b', before: 1, after: 2 },
      { field: 's', before: [1, 2], after: [1, 3] },
    ]);
    expect(fieldChanges({ a: 1 }, {})).toEqual([{ field: 'a', before: 1, after: null }]);
    expect(fieldChanges({ x: [{ p: 1 }, { p: 2 }] }, { x: [{ p: 1 }] }).map(({ field }) => field)).toEqual(['x.1']);
  });
});
