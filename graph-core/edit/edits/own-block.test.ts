import { describe, expect, it } from 'vitest';
import type { LibraryBlock } from '../../document/library.ts';
import { saveDocument } from '../../document/save.ts';
import type { Document } from '../../model/document.ts';
import type { Result } from '../../model/result.ts';
import { registry } from '../../ops/index.ts';
import { buildProgram } from '../../program/build.ts';
import { analyse } from '../../validate/analyse.ts';
import { graph, node, wires } from '../../validate/testing.ts';
import { applySteps, applyTransaction, type Transaction } from '../transaction.ts';
import { addOwnBlock, libraryBlock, libraryIdOf, markKept, updateOwnBlock } from './library.ts';
import { makeOwnBlock } from './own-block.ts';
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
