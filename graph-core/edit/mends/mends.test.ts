import { describe, expect, it } from 'vitest';
import type { Document, Json } from '../../model/document.ts';
import { errorAt } from '../../model/result.ts';
import { analyse } from '../../validate/analyse.ts';
import { graph, node, wires } from '../../validate/testing.ts';
import { applySteps } from '../transaction.ts';
import { keyOf } from './mend.ts';
import { hasMends, mendsOf } from './mends-of.ts';
import { mendsOfWire } from './wire-in.ts';

const observed = (id: string, shape: readonly number[], more: Readonly<Record<string, Json>> = {}) =>
  node(id, 'observed', { shape: [...shape], ...more });

const scores = (shape: readonly number[]) =>
  graph(
    [observed('x', shape), node('f', 'linear', { outFeatures: 3 }), observed('y', [4]), node('C', 'squared-norm')],
    wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
  );

/** A document, the code of what is wrong with it, and titles that have to be among what is offered. */
const TABLE: readonly (readonly [string, Document, string, readonly string[]])[] = [
  ['the layer before is too narrow', scores([5]), 'shape/mismatch', ['mends:width', 'mends:observed-shape']],
  [
    'the layer before is as it came from the palette',
    graph(
      [
        observed('x', [], { dtype: 'int32' }),
        node('e', 'embedding'),
        node('r', 'relu'),
        observed('y', [4]),
        node('C', 'mse-loss'),
      ],
      wires('x.value -> e.index', 'e.output -> r.input', 'r.output -> C.input', 'y.value -> C.target'),
    ),
    'shape/mismatch',
    ['mends:width'],
  ],
  [
    'an image goes into a vector cost',
    graph([observed('x', [2, 3]), observed('y', [6]), node('C', 'mse-loss')], wires('x.value -> C.input', 'y.value -> C.target')),
    'shape/mismatch',
    ['mends:flatten', 'mends:reshape', 'mends:observed-shape'],
  ],
  [
    'a matrix lies on its side',
    graph([observed('A', [2, 3]), observed('B', [4, 3]), node('m', 'matmul')], wires('A.value -> m.input', 'B.value -> m.other')),
    'shape/mismatch',
    ['mends:transpose'],
  ],
  [
    'a cost wants one number',
    graph([observed('x', [3]), node('C', 'scalar-cost')], wires('x.value -> C.input')),
    'shape/not-scalar',
    ['mends:sum', 'mends:mean'],
  ],
  [
    'a scalar goes into a layer',
    graph([observed('x', []), node('f', 'linear', { outFeatures: 2 })], wires('x.value -> f.input')),
    'shape/rank',
    ['mends:vector'],
  ],
  [
    'class labels are floats',
    graph([observed('x', [3]), observed('y', []), node('C', 'nll-loss')], wires('x.value -> C.input', 'y.value -> C.target')),
    'dtype/mismatch',
    ['mends:declare-dtype', 'mends:cast'],
  ],
  [
    'class labels have an axis too many',
    graph(
      [observed('x', [3]), observed('y', [3], { dtype: 'int32' }), node('C', 'nll-loss')],
      wires('x.value -> C.input', 'y.value -> C.target'),
    ),
    'shape/mismatch',
    ['mends:observed-shape'],
  ],
  [
    'an input is not wired',
    graph([observed('x', [3]), node('f', 'linear', { outFeatures: 2 })], []),
    'wire/missing',
    ['mends:wire', 'mends:variable'],
  ],
  [
    'a target is not wired',
    graph([observed('x', [3]), node('C', 'mse-loss')], wires('x.value -> C.input')),
    'wire/missing',
    ['mends:variable'],
  ],
  [
    'blocks feed each other',
    graph([node('a', 'relu'), node('b', 'tanh')], wires('a.output -> b.input', 'b.output -> a.input')),
    'graph/cycle',
    ['mends:remove-wire'],
  ],
  [
    'a wire goes to a port that is gone',
    graph([observed('x', [3]), node('r', 'relu')], wires('x.value -> r.input', 'x.value -> r.other')),
    'wire/unknown-port',
    ['mends:remove-wire'],
  ],
  [
    'a cost goes into a block',
    graph([observed('x', [3]), node('C', 'squared-norm'), node('r', 'relu')], wires('x.value -> C.input', 'C.cost -> r.input')),
    'wire/cost-output',
    ['mends:cost-value', 'mends:remove-wire'],
  ],
  [
    'a number goes into a sum of costs',
    graph([observed('x', []), node('S', 'cost-sum')], wires('x.value -> S.inputs.0')),
    'wire/not-a-cost',
    ['mends:scalar-cost', 'mends:remove-wire'],
  ],
  [
    'a weight was saved for another shape',
    graph([observed('x', [3]), node('f', 'linear', { outFeatures: 2 })], wires('x.value -> f.input'), {
      parameters: { 'f.weight': { value: { dtype: 'float', shape: [1], data: [1] } } },
    }),
    'parameters/shape',
    ['mends:drop-weight'],
  ],
  [
    'settings of a parameter that is gone',
    graph([observed('x', [3])], [], { parameters: { 'f.weight': {} } }),
    'parameters/unknown-address',
    ['mends:remove-entry'],
  ],
  ['a block of another version', graph([node('q', 'quantum')], []), 'graph/unknown-op', ['mends:remove-block']],
  [
    'an attribute out of range',
    graph([observed('x', [3]), node('f', 'linear', { outFeatures: -2 })], wires('x.value -> f.input')),
    'attr/value',
    ['mends:set-attr'],
  ],
  ['an attribute that is none', graph([observed('x', [3], { colour: 'red' })], []), 'attr/unknown', ['mends:remove-attr']],
  [
    'an axis that is not there',
    graph([observed('x', [3]), node('s', 'sum', { dim: 4 })], wires('x.value -> s.input')),
    'shape/axis-out-of-range',
    ['mends:set-attr', 'mends:reset-attr'],
  ],
  [
    'a reshape of another size',
    graph([observed('x', [6]), node('r', 'reshape', { shape: [4, 2] })], wires('x.value -> r.input')),
    'shape/reshape',
    ['mends:set-attr'],
  ],
  [
    'a value of another shape',
    graph([observed('x', [3], { value: { dtype: 'float', shape: [2], data: [1, 2] } })], []),
    'shape/value',
    ['mends:declare-shape', 'mends:drop-value'],
  ],
  [
    'two layers without a bend',
    graph(
      [observed('x', [3]), node('f', 'linear', { outFeatures: 2 }), node('g', 'linear', { outFeatures: 2 })],
      wires('x.value -> f.input', 'f.output -> g.input'),
    ),
    'graph/two-linear',
    ['mends:activation'],
  ],
  [
    'two costs',
    graph(
      [observed('x', [3]), node('C', 'squared-norm'), node('D', 'squared-norm')],
      wires('x.value -> C.input', 'x.value -> D.input'),
    ),
    'cost/several',
    ['mends:cost-sum'],
  ],
  [
    'a gradient that is stopped',
    graph(
      [observed('x', [3]), node('f', 'linear', { outFeatures: 2 }), node('s', 'sign'), node('C', 'squared-norm')],
      wires('x.value -> f.input', 'f.output -> s.input', 's.output -> C.input'),
    ),
    'gradient/blocked',
    [],
  ],
  [
    'an objective of a cost that is gone',
    { ...scores([5]), training: { objectives: [{ cost: 'D.cost', parameters: ['*'], optimizer: { type: 'sgd' } }] } },
    'training/cost',
    ['mends:remove-objective'],
  ],
  [
    'columns of a variable that is gone',
    graph([observed('x', [3])], [], {
      data: { sources: { t: { inline: 'a' } }, columns: { 'z.value': { source: 't', columns: ['a'] } } },
    }),
    'data/unknown-address',
    ['mends:unbind'],
  ],
];

describe('mends', () => {
  it.each(TABLE)('%s: every mend that is offered removes it and brings no new error', (_, document, code, titles) => {
    const diagnostic = analyse(document).diagnostics.find((each) => each.code === code);
    if (!diagnostic) throw new Error(`no ${code} in ${JSON.stringify(analyse(document).diagnostics)}`);
    expect(hasMends(code)).toBe(true);
    const mends = mendsOf(document, diagnostic);
    expect(mends.map(({ title }) => title)).toEqual(expect.arrayContaining([...titles]));
    const errors = (doc: Document) =>
      analyse(doc)
        .diagnostics.filter(({ severity }) => severity === 'error')
        .map(keyOf);
    for (const { edit } of mends) {
      const applied = applySteps(document, edit.steps);
      if (!applied.ok) throw new Error(JSON.stringify(applied.error));
      const { document: after, inverse } = applied.value;
      expect(analyse(after).diagnostics.map(keyOf)).not.toContain(keyOf(diagnostic));
      for (const each of errors(after)) expect(errors(document)).toContain(each);
      const undone = applySteps(after, inverse);
      expect(undone.ok && JSON.stringify(undone.value.document)).toBe(JSON.stringify(document));
    }
  });

  it('offers nothing where nothing helps', () => {
    const document = graph([observed('x', [2 ** 16, 2 ** 16])], []);
    const [fault] = analyse(document).diagnostics;
    expect(fault?.code).toBe('shape/too-large');
    expect(mendsOf(document, fault as NonNullable<typeof fault>)).toEqual([]);
  });

  it('lets kept weights start anew where a layer gets another width, and says so', () => {
    const value = { dtype: 'float', shape: [3], data: [1, 2, 3] };
    const document = { ...scores([5]), parameters: { 'f.bias': { value } } };
    const fault = analyse(document).diagnostics.find(({ code }) => code === 'shape/mismatch');
    const width = fault && mendsOf(document, fault).find(({ title }) => title === 'mends:width');
    expect(width?.restarts).toEqual(['f.bias']);
    const applied = width && applySteps(document, width.edit.steps);
    expect(applied?.ok && applied.value.document.parameters).toEqual({});
  });

  it('makes room for labels: as many classes, or rows of a table, as there are; nothing where it is not known how many', () => {
    const labels = observed('y', [], { dtype: 'int32' });
    const classes = graph(
      [observed('x', [4]), node('f', 'linear'), labels, node('C', 'cross-entropy')],
      wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
    );
    const rows = graph([labels, node('e', 'embedding')], wires('y.value -> e.index'));
    const titles = (document: Document, room?: number) =>
      mendsOf(document, { ...errorAt('data/index', 'y.value', `to ${room}`), ...(room === undefined ? {} : { room }) });
    expect(titles(classes, 3).map(({ values }) => values)).toEqual([{ id: 'f', name: 'outFeatures', size: '3' }]);
    expect(titles(rows, 27).map(({ values }) => values)).toEqual([{ id: 'e', name: 'numEmbeddings', size: '27' }]);
    expect(titles(classes)).toEqual([]);
    expect(titles(classes, 1)).toEqual([]);
    const wired = { ...classes, nodes: [...classes.nodes, node('w', 'parameter', { shape: [1, 4] })] };
    expect(titles({ ...wired, edges: [...wired.edges, ...wires('w.value -> f.weight')] }, 3)).toEqual([]);
    const [mend] = titles(classes, 3);
    const applied = mend && applySteps(classes, mend.edit.steps);
    expect(applied?.ok && analyse(applied.value.document).nodes.get('f')?.outputs.get('output')?.shape).toEqual([3]);
  });

  it('mends inside a group, in its definition', () => {
    const inside = graph([observed('x', [2, 3]), node('C', 'scalar-cost')], wires('x.value -> C.input'));
    const document = graph([node('g', 'group', { definition: 'G' })], [], {
      definitions: { G: { nodes: inside.nodes, edges: inside.edges, inputs: [], outputs: [] } },
    });
    const fault = analyse(document).diagnostics.find(({ code }) => code === 'shape/not-scalar');
    expect(fault?.address).toBe('g/C.input');
    const [mend] = fault ? mendsOf(document, fault) : [];
    expect(mend?.title).toBe('mends:sum');
    const applied = mend && applySteps(document, mend.edit.steps);
    expect(applied?.ok && applied.value.document.definitions.G?.nodes.map(({ type }) => type)).toEqual([
      'observed',
      'scalar-cost',
      'sum',
    ]);
  });

  it('makes room for the block that is put between', () => {
    const at = (id: string, x: number) => ({
      ...(id === 'x' ? observed('x', [3]) : node(id, 'scalar-cost')),
      position: { x, y: 0 },
    });
    const document = graph([at('x', 0), at('C', 200)], wires('x.value -> C.input'));
    const [fault] = analyse(document).diagnostics;
    const [mend] = fault ? mendsOf(document, fault) : [];
    const applied = mend && applySteps(document, mend.edit.steps);
    expect(applied?.ok && applied.value.document.nodes.map(({ position }) => position?.x)).toEqual([0, 440, 220]);
  });
});

describe('what only a run finds', () => {
  it('a variable without a value is filled, unless it has one or a column', () => {
    const missing = (document: Document) =>
      mendsOf(document, { code: 'data/missing', severity: 'warning', address: 'x.value', message: '' });
    const document = graph([observed('x', [2])], []);
    expect(missing(document).map(({ title }) => title)).toEqual(['mends:fill', 'mends:zeros']);
    const zeros = missing(document)[1];
    const applied = zeros && applySteps(document, zeros.edit.steps);
    expect(applied?.ok && applied.value.document.nodes[0]?.attrs).toEqual({
      shape: [2],
      value: { dtype: 'float', shape: [2], data: [0, 0] },
    });
    expect(applied?.ok && missing(applied.value.document)).toEqual([]);
    expect(missing({ ...document, data: { columns: { 'x.value': { source: 't', columns: ['a', 'b'] } } } })).toEqual([]);
  });
});

describe('mends of a wire that does not fit', () => {
  it('draw it with what it needs, as one edit', () => {
    const document = graph([observed('x', [2, 3]), observed('y', [6]), node('C', 'mse-loss')], wires('y.value -> C.target'));
    const mends = mendsOfWire(document, 'x.value', 'C.input');
    expect(mends.map(({ title }) => title)).toContain('mends:flatten');
    for (const { edit } of mends) {
      const applied = applySteps(document, edit.steps);
      expect(applied.ok && analyse(applied.value.document).diagnostics.filter(({ severity }) => severity === 'error')).toEqual(
        [],
      );
      const undone = applied.ok ? applySteps(applied.value.document, applied.value.inverse) : null;
      expect(undone?.ok && JSON.stringify(undone.value.document)).toBe(JSON.stringify(document));
    }
  });
  it('are none for a circle, and none for a wire that fits', () => {
    const document = graph([node('a', 'relu'), node('b', 'tanh')], wires('a.output -> b.input'));
    expect(mendsOfWire(document, 'b.output', 'a.input')).toEqual([]);
    expect(mendsOfWire(graph([observed('x', [1]), node('r', 'relu')], []), 'x.value', 'r.input')).toEqual([]);
  });
});
