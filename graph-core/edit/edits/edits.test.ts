import { describe, expect, it } from 'vitest';
import { saveDocument } from '../../document/save.ts';
import { type Document, emptyDocument } from '../../model/document.ts';
import { tensor } from '../../model/tensor.ts';
import { initialValue } from '../../random/init.ts';
import { analyse } from '../../validate/analyse.ts';
import { relocatedPatterns } from '../relocate.ts';
import { addBlock } from './add-block.ts';
import { copyJson, duplicate, pasteJson } from './clipboard.ts';
import { removeNodes, removeSelection } from './remove.ts';
import { hideParameter, revealParameter } from './reveal.ts';
import { moveBlocks, setAttr, setParameterSpec, setParameterValue, setSymbol, setTitle } from './set.ts';
import { applied, catalogue, must, regression, wire } from './testing.ts';
import { connect, disconnect } from './wire.ts';

const at = { x: 0, y: 0 };
const add = (doc: Document, type: string) => applied(doc, addBlock(doc, catalogue, type, at));
const ids = (doc: Document) => doc.nodes.map((n) => n.id);
const wires = (doc: Document) => doc.edges.map((e) => `${e.from} -> ${e.to}`);
const codeOf = (result: { ok: boolean }) => (result as unknown as { error: { code: string }[] }).error[0]?.code;
const link = (doc: Document, text: string) => {
  const { from, to } = wire(text);
  return applied(doc, connect(doc, catalogue, from, to));
};

describe('addBlock', () => {
  it('names blocks as the notation does, then by number', () => {
    const types = [
      'observed',
      'linear',
      'observed',
      'squared-norm',
      'relu',
      'relu',
      'observed',
      'linear',
      'mse-loss',
      'parameter',
      'parameter',
      'log-softmax',
    ];
    expect(ids(types.reduce(add, emptyDocument()))).toEqual([
      'x',
      'f',
      'y',
      'C',
      'relu1',
      'relu2',
      'x2',
      'g',
      'C2',
      'w',
      'w2',
      'log-softmax1',
    ]);
  });
  it('does not inherit leftover settings', () => {
    expect(ids(add({ ...emptyDocument(), parameters: { 'f.weight': {} } }, 'linear'))).toEqual(['g']);
  });
  it('refuses blocks that there are not, and internal ones', () => {
    expect(codeOf(addBlock(emptyDocument(), catalogue, 'magic', at))).toBe('edit/unknown-block');
    expect(codeOf(addBlock(emptyDocument(), catalogue, 'contract', at))).toBe('edit/unknown-block');
  });
});

describe('wires', () => {
  const three = ['observed', 'observed', 'observed', 'cat'].reduce(add, emptyDocument());
  const full = ['x.value -> cat1.inputs', 'y.value -> cat1.inputs', 'x2.value -> cat1.inputs'].reduce(link, three);
  it('go to the end of a list port', () => {
    expect(wires(full)).toEqual(['x.value -> cat1.inputs.0', 'y.value -> cat1.inputs.1', 'x2.value -> cat1.inputs.2']);
    expect(wires(link(three, 'x.value -> cat1.inputs.7'))).toEqual(['x.value -> cat1.inputs.0']);
  });
  it('close the gap that a removed one leaves, in their order', () => {
    expect(wires(applied(full, disconnect(full, 'x.value', 'cat1.inputs.0')))).toEqual([
      'y.value -> cat1.inputs.0',
      'x2.value -> cat1.inputs.1',
    ]);
    expect(wires(applied(full, removeNodes(full, ['x', 'x2'])))).toEqual(['y.value -> cat1.inputs.0']);
  });
  it('take the place of the one that an input has', () => {
    const doc = regression();
    expect(wires(link(doc, 'y.value -> f.input'))).toEqual(['y.value -> f.input', ...wires(doc).slice(1)]);
    expect(must(connect(doc, catalogue, 'x.value', 'f.input')).steps).toEqual([]);
  });
  it('need both their blocks', () => {
    expect(codeOf(connect(regression(), catalogue, 'nobody.value', 'f.input'))).toBe('edit/no-node');
    expect(codeOf(disconnect(regression(), 'y.value', 'f.input'))).toBe('edit/no-edge');
  });
});

describe('removing', () => {
  it('takes along what belongs to a block, and undo brings all of it back', () => {
    const doc = regression();
    const gone = applied(doc, removeNodes(doc, ['f', 'C']));
    expect(ids(gone)).toEqual(['x', 'y', 'P']);
    expect(gone.edges).toEqual([]);
    expect(gone.parameters).toEqual({});
    expect(gone.training).toEqual({ objectives: [], metrics: [] });
    const noX = applied(doc, removeNodes(doc, ['x']));
    expect(Object.keys(noX.data.columns ?? {})).toEqual(['y.value']);
    expect(noX.training).toBe(doc.training);
  });
  it('takes selected wires', () => {
    const doc = regression();
    expect(wires(applied(doc, removeSelection(doc, [], [wire('f.output -> C.input')])))).toEqual([
      'x.value -> f.input',
      'y.value -> C.target',
    ]);
    expect(codeOf(removeNodes(doc, ['nobody']))).toBe('edit/no-node');
  });
});

describe('setting', () => {
  const doc = regression();
  const node = (d: Document, id: string) => d.nodes.find((n) => n.id === id);
  it('attributes, titles, symbols and places', () => {
    expect(node(applied(doc, setAttr(doc, 'f', 'outFeatures', 2)), 'f')?.attrs).toEqual({ outFeatures: 2 });
    expect(node(applied(doc, setAttr(doc, 'f', 'outFeatures', undefined)), 'f')).toEqual({
      id: 'f',
      type: 'linear',
      position: { x: 200, y: 0 },
    });
    const titled = applied(doc, setTitle(doc, 'f', 'Regressor'));
    expect(node(titled, 'f')?.title).toBe('Regressor');
    expect(applied(titled, setTitle(titled, 'f', ''))).toEqual(doc);
    const named = applied(doc, setSymbol(doc, 'f', 'output', 's'));
    expect(node(named, 'f')?.symbols).toEqual({ output: 's' });
    expect(applied(named, setSymbol(named, 'f', 'output', ''))).toEqual(doc);
    expect(node(applied(doc, moveBlocks({ f: { x: 1, y: 2 } })), 'f')?.position).toEqual({ x: 1, y: 2 });
  });
  it('values', () => {
    const valued = applied(doc, setParameterValue(doc, 'f.bias', tensor([1], [0.5])));
    expect(valued.parameters['f.bias']).toEqual({ init: 'zeros', value: { dtype: 'float', shape: [1], data: [0.5] } });
    expect(applied(valued, setParameterValue(valued, 'f.bias', null))).toEqual(doc);
  });
  it('a value that is typed takes the place of one in a file', () => {
    const away = { file: 'w.safetensors', tensor: 'b' };
    const kept = applied(doc, setParameterSpec(doc, 'f.bias', away));
    expect(kept.parameters['f.bias']).toEqual({ init: 'zeros', ...away });
    const valued = applied(kept, setParameterValue(kept, 'f.bias', tensor([1], [0.5])));
    expect(valued.parameters['f.bias']).toEqual({ init: 'zeros', value: { dtype: 'float', shape: [1], data: [0.5] } });
    expect(setParameterSpec(doc, 'f.bias', { init: 'ones', value: undefined, file: undefined }).labelValues?.what).toBe('init');
  });
  it('settings of parameters', () => {
    expect(applied(doc, setParameterSpec(doc, 'f.weight', { trainable: false })).parameters['f.weight']).toEqual({
      init: 'pytorch-linear',
      stream: 'f.weight',
      trainable: false,
    });
  });
});

describe('revealing a parameter and hiding it', () => {
  const inputs = { input: { dtype: 'float', shape: [3] } } as const;
  /** Initial value and training of every parameter, as the analysis gives them, by what they feed. */
  const numbers = (doc: Document) =>
    analyse(doc)
      .parameters.map(({ address, spec, shape, fanIn, trainable }) => ({
        feeds: doc.edges.find((e) => e.from === address)?.to ?? address,
        trainable,
        initial: [...initialValue(spec, { shape, stream: address, fallback: 'zeros', fanIn, seed: 0 })],
      }))
      .sort((a, b) => (a.feeds < b.feeds ? -1 : 1));
  it.each([
    ['named stream', (d: Document) => d, 'f.weight', 'w'],
    ['no stream', (d: Document) => d, 'f.bias', 'b'],
    ['no settings', (d: Document) => ({ ...d, parameters: {} }), 'f.weight', 'w'],
    ['no settings, bias', (d: Document) => ({ ...d, parameters: {} }), 'f.bias', 'b'],
  ])('changes no number: %s', (_, change, address, id) => {
    const doc = change(regression());
    const revealed = must(revealParameter(doc, catalogue, address, { inputs }));
    const open = applied(doc, revealed);
    expect(revealed.id).toBe(id);
    expect(wires(open)).toContain(`${id}.value -> ${address}`);
    expect(Object.keys(open.parameters)).not.toContain(address);
    expect(open.nodes.at(-1)?.attrs).toEqual({ shape: address === 'f.weight' ? [1, 3] : [1] });
    expect(numbers(open)).toEqual(numbers(doc));
    expect(numbers(doc)[1]?.initial.length).toBeGreaterThan(0);
    const hidden = applied(open, hideParameter(open, catalogue, id));
    expect(saveDocument(hidden)).toBe(saveDocument(doc));
  });
  it('keeps settings that were changed meanwhile', () => {
    const open = applied(regression(), revealParameter(regression(), catalogue, 'f.bias', { inputs }));
    const frozen = applied(open, setParameterSpec(open, 'b.value', { trainable: false }));
    expect(applied(frozen, hideParameter(frozen, catalogue, 'b')).parameters['f.bias']).toEqual({
      init: 'zeros',
      trainable: false,
    });
  });
  it('is still trained and weighed where it was', () => {
    const open = applied(regression(), revealParameter(regression(), catalogue, 'f.weight', { inputs }));
    expect(open.training.objectives?.[0]?.parameters).toEqual(['f.*', 'w.value']);
    expect(open.nodes.find((n) => n.id === 'P')?.attrs?.parameters).toEqual(['w.value']);
    const moved = { places: [['f.weight', 'w.value']], weights: [['f.weight', 'w.value']] } as const;
    const all = ['f.weight', 'g.weight'];
    expect(relocatedPatterns(['*'], moved, all)).toEqual(['*']);
    expect(relocatedPatterns(['g.weight'], moved, all)).toEqual(['g.weight']);
  });
  it('takes a name that no pattern catches by accident', () => {
    const doc = {
      ...regression(),
      training: { objectives: [{ cost: 'C.cost', parameters: ['w.*'], optimizer: { type: 'sgd' } }] },
    };
    expect(must(revealParameter(doc, catalogue, 'f.weight', { inputs })).id).toBe('w2');
  });
  it('refuses what is no own parameter, wired already, switched off, or shared', () => {
    const doc = regression();
    expect(codeOf(revealParameter(doc, catalogue, 'f.input', { inputs }))).toBe('edit/no-own-parameter');
    expect(codeOf(revealParameter(doc, catalogue, 'g1/f.weight', { inputs }))).toBe('edit/inside-group');
    const off = applied(doc, setAttr(doc, 'f', 'hasBias', false));
    expect(codeOf(revealParameter(off, catalogue, 'f.bias', { inputs }))).toBe('edit/no-own-parameter');
    const open = applied(doc, revealParameter(doc, catalogue, 'f.weight', { inputs }));
    expect(codeOf(revealParameter(open, catalogue, 'f.weight', { inputs }))).toBe('edit/already-wired');
    expect(codeOf(hideParameter(open, catalogue, 'x'))).toBe('edit/not-a-parameter');
    const shared = link(add(open, 'linear'), 'w.value -> g.weight');
    expect(codeOf(hideParameter(shared, catalogue, 'w'))).toBe('edit/not-hidable');
  });
});

describe('copying', () => {
  const doc = regression();
  it('duplicates with wires, settings and columns; a copy draws numbers of its own', () => {
    const copy = applied(doc, duplicate(doc, ['x', 'f']));
    expect(ids(copy).slice(5)).toEqual(['x2', 'f2']);
    expect(wires(copy).slice(3)).toEqual(['x2.value -> f2.input']);
    expect(copy.parameters['f2.weight']).toEqual({ init: 'pytorch-linear' });
    expect(copy.data.columns?.['x2.value']).toEqual(doc.data.columns?.['x.value']);
    expect(copy.nodes[5]?.position).toEqual({ x: 40, y: 40 });
  });
  it('pastes into another document under the same names, with everything', () => {
    const text = must(copyJson(doc, ['x', 'f', 'C']));
    const other = applied(emptyDocument(), pasteJson(emptyDocument(), text, { at: { x: 10, y: 20 } }));
    expect(ids(other)).toEqual(['x', 'f', 'C']);
    expect(other.parameters).toEqual(doc.parameters);
    expect(other.nodes.map((n) => n.position?.x)).toEqual([10, 210, 410]);
    // The table is not there, so neither are the columns.
    expect(other.data.columns).toBeUndefined();
  });
  it('draws incoming wires again when asked', () => {
    const text = must(copyJson(doc, ['C']));
    expect(wires(applied(doc, pasteJson(doc, text, { keepIncoming: true }))).slice(3)).toEqual([
      'f.output -> C2.input',
      'y.value -> C2.target',
    ]);
    expect(wires(applied(doc, pasteJson(doc, text)))).toEqual(wires(doc));
  });
  it('pastes a whole document, and definitions under another name where they differ', () => {
    const D = {
      nodes: [{ id: 'r', type: 'relu' }],
      edges: [],
      inputs: [{ name: 'input', at: 'r.input' }],
      outputs: [{ name: 'output', at: 'r.output' }],
    };
    const grouped: Document = {
      ...emptyDocument(),
      nodes: [{ id: 'g', type: 'group', attrs: { definition: 'D' }, position: at }],
      definitions: { D },
    };
    const here = applied(emptyDocument(), pasteJson(emptyDocument(), saveDocument(grouped)));
    expect(here.definitions).toEqual({ D });
    const changed = { ...grouped, definitions: { D: { ...D, nodes: [{ id: 'r', type: 'tanh' }] } } };
    const both = applied(here, pasteJson(here, saveDocument(changed)));
    expect(Object.keys(both.definitions)).toEqual(['D', 'D2']);
    expect(both.nodes[1]).toMatchObject({ id: 'g2', attrs: { definition: 'D2' } });
  });
  it.each([
    ['hello', 'edit/not-a-clip'],
    ['[1,2,3]', 'edit/not-a-clip'],
    ['{"nodes":[]}', 'edit/not-a-clip'],
    ['{"format":"chainrule-clip","version":1,"nodes":[{"id":"a b","type":"relu"}]}', 'document/bad-id'],
    [
      '{"format":"chainrule-clip","version":1,"nodes":[{"id":"a","type":"relu","attrs":{"__proto__":1}}]}',
      'document/reserved-key',
    ],
    [`{"format":"chainrule-clip","version":1,"nodes":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'document/too-deep'],
    ['{"format":"chainrule-clip","version":1,"nodes":[],"edges":[{"from":"a.output","to":"b.input"}]}', 'document/dangling-edge'],
  ])('refuses %#: $1', (text, code) => {
    expect(codeOf(pasteJson(doc, text))).toBe(code);
  });
});
