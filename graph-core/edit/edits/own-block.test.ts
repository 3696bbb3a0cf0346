import { describe, expect, it } from 'vitest';
import type { LibraryBlock } from '../../document/library.ts';
import { saveDocument } from '../../document/save.ts';
import type { Document } from '../../model/document.ts';
import type { Result } from '../../model/result.ts';
import { registry } from '../../ops/index.ts';
import { buildProgram } from '../../program/build.ts';
import { analyse } from '../../validate/analyse.ts';
import { graph, node, wires } from '../../validate/testing.ts';
import { inScope, type Scope, scopeOf } from '../scope.ts';
import { NOWHERE } from '../scope-ports.ts';
import { applySteps, applyTransaction, type Transaction } from '../transaction.ts';
import { addOwnBlock, libraryBlock, libraryIdOf, markKept, updateOwnBlock } from './library.ts';
import { idFromTitle, makeOwnBlock } from './own-block.ts';
import { applied, catalogue, must } from './testing.ts';

/** x -> g (a group of linear and tanh) -> C <- y, with a formula q beside it. */
const drawing = (): Document =>
  graph(
    [
      node('x', 'observed', { shape: [2] }),
      node('y', 'observed', { shape: [2] }),
      node('g', 'group', { definition: 'layer' }),
      node('k', 'repeat', { definition: 'layer', times: 2, carry: { b: 'a' } }),
      node('q', 'formula', { expression: 'a*u^2' }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> g.a', 'g.b -> k.a', 'k.b -> C.input', 'y.value -> C.target', 'x.value -> q.u', 'y.value -> q.a'),
    {
      parameters: {
        'g/f.weight': { value: { dtype: 'float', shape: [2, 2], data: [1, 2, 3, 4] }, stream: 's' },
        'g/f.bias': { init: 'ones', trainable: false },
      },
      definitions: {
        layer: {
          nodes: [node('f', 'linear', { outFeatures: 2 }), node('h', 'tanh')],
          edges: wires('f.output -> h.input'),
          inputs: [{ name: 'a', at: 'f.input' }],
          outputs: [{ name: 'b', at: 'h.output' }],
        },
      },
      training: { metrics: [{ type: 'r2', output: 'k.b', target: 'y.value' }] },
    },
  );

const words = { title: 'My layer', icon: 'σ', docs: 'It is $\\tanh(Wx+b)$.', inputs: { a: 'in' }, outputs: { b: 'out' } };

function done(doc: Document, edit: Result<Transaction>): Document {
  const { document, inverse } = must(applyTransaction(doc, must(edit)));
  expect(saveDocument(must(applySteps(document, inverse)).document)).toBe(saveDocument(doc));
  return document;
}

const errors = (doc: Document): string[] =>
  analyse(doc).diagnostics.flatMap(({ severity, code, address }) => (severity === 'error' ? [`${code} ${address}`] : []));

describe('making a block of one’s own', () => {
  it('names a group, its ports and all that speaks of them', () => {
    const made = done(drawing(), makeOwnBlock(drawing(), catalogue, 'g', words));
    expect(made.definitions.layer).toMatchObject({ title: 'My layer', icon: 'σ', version: 1, docs: 'It is $\\tanh(Wx+b)$.' });
    expect(made.edges.map(({ from, to }) => `${from} ${to}`).slice(0, 3)).toEqual([
      'x.value g.in',
      'g.out k.in',
      'k.out C.input',
    ]);
    expect(made.nodes.find(({ id }) => id === 'k')?.attrs?.carry).toEqual({ out: 'in' });
    expect(made.training.metrics?.[0]?.output).toBe('k.out');
    expect(errors(made)).toEqual([]);
  });

  it('takes along what training and outer groups say of a port, under its new name', () => {
    const { nodes, edges, inputs, outputs } = drawing().definitions.layer as NonNullable<Document['definitions'][string]>;
    const outer = { nodes: [node('in', 'group', { definition: 'layer' })], edges: [], inputs, outputs };
    const doc = graph([node('o', 'group', { definition: 'outer' }), node('g', 'group', { definition: 'layer' })], [], {
      definitions: {
        layer: { nodes, edges, inputs, outputs },
        outer: { ...outer, inputs: [{ name: 'a', at: 'in.a' }], outputs: [{ name: 'b', at: 'in.b' }] },
      },
      training: {
        metrics: [{ type: 'r2', output: 'o/in.b', target: 'g.b' }],
        simulator: { type: 'cart-pole', policy: { logits: 'g.b' }, observation: 'g.b', action: 'g.b', cost: 'g.b' } as never,
      },
    });
    const made = done(doc, makeOwnBlock(doc, catalogue, 'g', words));
    expect(made.definitions.outer).toMatchObject({ inputs: [{ at: 'in.in' }], outputs: [{ at: 'in.out' }] });
    expect(made.training).toMatchObject({
      metrics: [{ output: 'o/in.out', target: 'g.out' }],
      simulator: { policy: { logits: 'g.out' }, observation: 'g.out', action: 'g.out', cost: 'g.out' },
    });
  });

  it.each([
    ['My Layer 2', 'my-layer-2'],
    ['Prototype', 'block'],
    ['constructor', 'block'],
    ['你好', 'block'],
    ['  Đường cong  ', 'duong-cong'],
  ])('makes an id of %s', (title, id) => expect(idFromTitle(title)).toBe(id));

  it('makes a group of a formula, with the same wires and numbers', () => {
    const plain = { ...words, inputs: {}, outputs: {} };
    const made = done(drawing(), makeOwnBlock(drawing(), catalogue, 'q', plain));
    expect(made.nodes.find(({ id }) => id === 'q')).toMatchObject({ type: 'group', attrs: { definition: 'my-layer' } });
    expect(made.edges).toEqual(drawing().edges);
    expect(errors(made)).toEqual([]);
    expect(buildProgram(made, analyse(made), registry).outputs.map(({ name }) => name)).toContain('q.output');
  });

  it.each([
    ['edit/bad-name', { ...words, title: ' ' }],
    ['edit/bad-port-name', { ...words, inputs: { a: '1 x' } }],
  ])('is refused: %s', (code, bad) => {
    const result = makeOwnBlock(drawing(), catalogue, 'g', bad);
    expect(result.ok ? '' : result.error[0]?.code).toBe(code);
  });

  it('is refused where two ports would have one name, and of what is neither a group nor a formula', () => {
    const codes = [
      makeOwnBlock(drawing(), catalogue, 'q', { ...words, inputs: { a: 'u' }, outputs: {} }),
      makeOwnBlock(drawing(), catalogue, 'C', words),
    ].map((result) => (result.ok ? '' : result.error[0]?.code));
    expect(codes).toEqual(['edit/port-twice', 'edit/no-own-block']);
  });
});

const made = (): Document => applied(drawing(), makeOwnBlock(drawing(), catalogue, 'g', words));
const block = (): LibraryBlock => libraryBlock(made(), 'layer', 'g') as LibraryBlock;

describe('a library', () => {
  it('takes a block with how its weights start, and nothing of the document', () => {
    expect(block().parameters).toEqual({
      'f.weight': { value: { dtype: 'float', shape: [2, 2], data: [1, 2, 3, 4] } },
      'f.bias': { init: 'ones', trainable: false },
    });
    expect(block().definitions.layer).not.toHaveProperty('title');
    expect(libraryIdOf('layer', made().definitions.layer as never)).toBe('my-layer');
  });

  it('gives a block to another document, twice with one definition, and leaves a namesake alone', () => {
    const empty = graph([], []);
    const once = done(empty, { ok: true, value: addOwnBlock(empty, 'my-layer', block(), { x: 10, y: 20 }) });
    const twice = applied(once, addOwnBlock(once, 'my-layer', block(), { x: 10, y: 120 }));
    expect(twice.nodes.map(({ id, position }) => [id, position])).toEqual([
      ['my-layer', { x: 10, y: 20 }],
      ['my-layer2', { x: 10, y: 120 }],
    ]);
    expect(Object.keys(twice.definitions)).toEqual(['layer']);
    expect(twice.definitions.layer).toMatchObject({ title: 'My layer', version: 1, library: 'my-layer' });
    expect(twice.parameters['my-layer2/f.bias']).toEqual({ init: 'ones', trainable: false });
    const kept = applied(made(), markKept(made(), 'layer', 'my-layer', 1));
    expect(Object.keys(applied(kept, addOwnBlock(kept, 'my-layer', block(), { x: 0, y: 0 })).definitions)).toEqual(['layer']);
    const into = applied(drawing(), addOwnBlock(drawing(), 'my-layer', block(), { x: 0, y: 0 }));
    expect(Object.keys(into.definitions)).toEqual(['layer', 'layer2']);
  });

  it('updates a block, keeps the weights that still fit and drops wires to ports that are gone', () => {
    const kept = applied(made(), markKept(made(), 'layer', 'my-layer', 1));
    const { layer } = block().definitions;
    const newer: LibraryBlock = {
      ...block(),
      version: 2,
      definitions: {
        layer: {
          ...(layer as NonNullable<typeof layer>),
          nodes: [node('f', 'linear', { outFeatures: 2, hasBias: false }), node('h', 'relu')],
          outputs: [{ name: 'z', at: 'h.output' }],
        },
      },
    };
    const after = done(kept, updateOwnBlock(kept, 'layer', 'my-layer', newer));
    expect(after.definitions.layer).toMatchObject({ version: 2, title: 'My layer', library: 'my-layer' });
    expect(after.parameters).toEqual({ 'g/f.weight': kept.parameters['g/f.weight'] });
    expect(after.edges.some(({ from }) => from === 'g.out')).toBe(false);
  });

  it('updates the block inside groups too', () => {
    const kept = applied(made(), markKept(made(), 'layer', 'my-layer', 1));
    const inner = { nodes: [node('g', 'group', { definition: 'layer' }), node('r', 'relu')], edges: wires('g.out -> r.input') };
    const outer = { ...inner, inputs: [{ name: 'a', at: 'g.in' }], outputs: [{ name: 'b', at: 'g.out' }] };
    const doc: Document = {
      ...kept,
      nodes: [...kept.nodes, node('o', 'group', { definition: 'outer' })],
      edges: [...kept.edges, ...wires('x.value -> o.a')],
      definitions: { ...kept.definitions, outer },
      parameters: { ...kept.parameters, 'o/g/f.weight': { value: { dtype: 'float', shape: [2, 2], data: [4, 3, 2, 1] } } },
    };
    const { layer } = block().definitions;
    const drawn = {
      ...(layer as NonNullable<typeof layer>),
      nodes: [node('f', 'linear', { outFeatures: 3 }), node('h', 'tanh')],
      outputs: [{ name: 'z', at: 'h.output' }],
      title: 'another',
    };
    const after = done(doc, updateOwnBlock(doc, 'layer', 'my-layer', { ...block(), version: 2, definitions: { layer: drawn } }));
    expect(after.definitions.outer).toMatchObject({ edges: [], inputs: [{ at: 'g.in' }], outputs: [{ at: NOWHERE }] });
    expect(after.parameters['o/g/f.weight']).toBeUndefined();
    expect(after.definitions.layer).toMatchObject({ title: 'My layer', version: 2 });
  });

  it('drops numbers of another shape, not what else is set', () => {
    const kept = applied(made(), markKept(made(), 'layer', 'my-layer', 1));
    const { layer } = block().definitions;
    const nodes = [node('f', 'linear', { outFeatures: 3 }), node('h', 'tanh')];
    const newer = { ...block(), version: 2, definitions: { layer: { ...(layer as NonNullable<typeof layer>), nodes } } };
    const after = done(kept, updateOwnBlock(kept, 'layer', 'my-layer', newer));
    expect(after.parameters['g/f.weight']).toEqual({ stream: 's' });
    expect(after.parameters['g/f.bias']).toEqual({ init: 'ones', trainable: false });
  });
});

describe('a block of one’s own made inside a group', () => {
  const words = { title: 'Mine', icon: 'box', docs: '', inputs: { a: 'first' }, outputs: {} };
  const nested = (): Document => {
    const doc = drawing();
    const inner = { nodes: [node('g', 'group', { definition: 'layer' }), node('q', 'formula', { expression: 'a*a' })] };
    const outer = {
      ...inner,
      edges: wires('g.b -> q.a'),
      inputs: [{ name: 'a', at: 'g.a' }],
      outputs: [{ name: 'b', at: 'q.value' }],
    };
    return {
      ...doc,
      nodes: [...doc.nodes, node('o', 'group', { definition: 'outer' })],
      definitions: { ...doc.definitions, outer },
    };
  };

  it('is the group that it was, by its new port names wherever it is used', () => {
    const doc = applied(nested(), makeOwnBlock(nested(), catalogue, 'o/g', words));
    expect(doc.definitions.layer).toMatchObject({ title: 'Mine', inputs: [{ name: 'first' }] });
    expect(doc.definitions.outer?.inputs).toEqual([{ name: 'a', at: 'g.first' }]);
    expect(doc.edges).toContainEqual(wires('x.value -> g.first')[0]);
  });

  it('takes the place of the formula in the definition', () => {
    const scope = scopeOf(nested(), 'o') as Scope;
    const made = must(makeOwnBlock(scope.document, catalogue, 'q', { ...words, inputs: { a: 'u' } }));
    const doc = applied(nested(), inScope(nested(), scope, made));
    expect(doc.definitions.outer?.nodes.find(({ id }) => id === 'q')).toMatchObject({
      type: 'group',
      attrs: { definition: 'mine' },
    });
    expect(doc.definitions.outer?.edges).toEqual(wires('g.b -> q.u'));
    expect(Object.keys(doc.definitions).sort()).toEqual(['layer', 'mine', 'outer']);
  });
});
