import { describe, expect, it } from 'vitest';
import { type Document, emptyDocument, type GraphNode } from '../../graph-core/model/document.ts';
import { composite, elementwise, structural } from '../../graph-core/ops/define.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { executionOrder } from './order.ts';
import { parseSymbol, symbolsOf, symbolText, symbolWithin } from './symbols.ts';

const docs = { docs: '' };
const common = {
  version: 1,
  title: '',
  symbol: '',
  docs: { summary: '' },
  tex: { forward: '', derivative: '' },
  exports: { torch: '', onnx: { op: '', since: 1 } },
  examples: [],
} as const;
const own = { shape: () => [1], init: 'zeros' } as const;
const ops = new Map(
  [
    structural({ ...common, type: 'observed', family: 'variables', inputs: {} }),
    structural({ ...common, type: 'parameter', family: 'variables', inputs: {} }),
    elementwise({ ...common, type: 'relu', family: 'elementwise', inputs: { input: docs }, formula: ([x]) => x as never }),
    composite({
      ...common,
      type: 'linear',
      family: 'linear-algebra',
      inputs: {
        input: docs,
        weight: { ...docs, own },
        bias: { ...docs, own: { ...own, when: (attrs) => attrs.hasBias === true } },
      },
      expand: (_, ports) => ports,
    }),
    composite({
      ...common,
      type: 'squared-norm',
      family: 'cost',
      inputs: { input: docs, target: docs },
      outputs: { cost: docs },
      expand: (_, ports) => ports,
    }),
  ].map((op) => [op.type, op]),
);
const lookup = (type: string) => ops.get(type);

/** A document from `id:type` and `from>to`. */
function graph(nodes: string, edges: string, extra: Partial<Record<string, Partial<GraphNode>>> = {}): Document {
  return {
    ...emptyDocument(),
    nodes: nodes.split(' ').map((text) => {
      const [id = '', type = ''] = text.split(':');
      return { id, type, ...extra[id] };
    }),
    edges:
      edges === ''
        ? []
        : edges.split(' ').map((text) => {
            const [from = '', to = ''] = text.split('>');
            return { from, to };
          }),
  };
}

const TWO_LAYERS = graph(
  'C:squared-norm y:observed g:linear h:relu f:linear x:observed',
  'x.value>f.input f.output>h.input h.output>g.input g.output>C.input y.value>C.target',
);
const symbols = (document: Document) => Object.fromEntries(symbolsOf(document, lookup));

describe('symbolsOf', () => {
  it('numbers a two-layer network along its path, whatever the order in the file', () => {
    expect(symbols(TWO_LAYERS)).toEqual({
      'x.value': 'x',
      'y.value': 'y',
      'f.weight': 'W1',
      'f.output': 's1',
      'h.output': 'z1',
      'g.weight': 'W2',
      'g.output': 'ybar',
      'C.cost': 'C',
    });
  });

  it('numbers sums and their non-linearities alike', () => {
    const deep = graph(
      'x:observed f:linear h:relu g:linear k:relu o:linear',
      'x.value>f.input f.output>h.input h.output>g.input g.output>k.input k.output>o.input',
    );
    expect(symbols(deep)).toMatchObject({
      'f.output': 's1',
      'h.output': 'z1',
      'g.output': 's2',
      'k.output': 'z2',
      'o.output': 's3',
      'o.weight': 'W3',
    });
  });

  it('gives two non-linear blocks of one layer different symbols', () => {
    const found = symbols(graph('x:observed a:relu b:relu', 'x.value>a.input a.output>b.input'));
    expect(new Set(Object.values(found)).size).toBe(3);
  });

  it('keeps the symbol of a weight that is revealed as a circle', () => {
    const revealed: Document = {
      ...TWO_LAYERS,
      nodes: [{ id: 'w', type: 'parameter' }, ...TWO_LAYERS.nodes],
      edges: [...TWO_LAYERS.edges, { from: 'w.value', to: 'f.weight' }],
    };
    expect(symbols(revealed)).toEqual({ ...symbols(TWO_LAYERS), 'w.value': 'W1', 'f.weight': undefined });
  });

  it('gives the weights of a cell letters with an index, and random variables an epsilon', () => {
    const found = symbolsOf(graph('e:random l:lstm-cell n:batch-norm', ''), opOf);
    expect(found.get('e.value')).toBe('ε');
    expect(['weightIh', 'weightHh', 'biasIh', 'biasHh'].map((port) => found.get(`l.${port}`))).toEqual([
      'W_ih',
      'W_hh',
      'b_ih',
      'b_hh',
    ]);
    expect(symbolText('W_ih')).toBe('W_ih');
    expect(parseSymbol('W_ih2')).toEqual({ group: '', letter: 'W', bar: false, index: 'ih2' });
    expect(found.get('n.runningMean')).toBe('μ');
  });

  it('names a bias only where there is one', () => {
    const biased = graph('f:linear', '', { f: { attrs: { hasBias: true } } });
    expect(symbols(biased)).toMatchObject({ 'f.bias': 'b' });
    expect(symbols(graph('f:linear', ''))).not.toHaveProperty('f.bias');
  });

  it('numbers several inputs', () => {
    expect(symbols(graph('first:observed second:observed', ''))).toEqual({ 'first.value': 'x1', 'second.value': 'x2' });
  });

  it('keeps the letter that an observed variable is called by, and gives it to nobody else', () => {
    expect(symbols(graph('u:observed y2:observed', ''))).toEqual({ 'u.value': 'u', 'y2.value': 'y2' });
    expect(symbols(graph('pixels:observed x:observed', ''))).toEqual({ 'pixels.value': 'x2', 'x.value': 'x' });
  });

  it('lets the user name a variable', () => {
    const named = graph('x:observed f:linear', 'x.value>f.input', {
      f: { symbols: { output: 'v' } },
      x: { attrs: { symbol: 'u' } },
    });
    expect(symbols(named)).toMatchObject({ 'f.output': 'v', 'x.value': 'u' });
  });

  it('survives a cycle and an unknown block', () => {
    expect(symbols(graph('a:relu b:relu q:later', 'a.output>b.input b.output>a.input q.output>a.other'))).toHaveProperty([
      'a.output',
    ]);
  });
});

it('orders blocks behind what feeds them', () => expect(executionOrder(TWO_LAYERS)).toEqual(['y', 'x', 'f', 'h', 'g', 'C']));

it('takes symbols apart', () => {
  expect(parseSymbol('W12')).toEqual({ group: '', letter: 'W', bar: false, index: '12' });
  expect(parseSymbol('ybar')).toEqual({ group: '', letter: 'y', bar: true, index: '' });
  expect(parseSymbol('bar')).toEqual({ group: '', letter: 'bar', bar: false, index: '' });
  expect(parseSymbol('loss_total')).toEqual({ group: '', letter: 'loss', bar: false, index: 'total' });
  expect(parseSymbol('b.q.z1')).toEqual({ group: 'b.q.', letter: 'z', bar: false, index: '1' });
  expect(parseSymbol('b.ybar')).toEqual({ group: 'b.', letter: 'y', bar: true, index: '' });
  expect(parseSymbol('.')).toEqual({ group: '', letter: '.', bar: false, index: '' });
});

it('leaves out the groups that are open', () => {
  expect(symbolWithin('b.q.z1', 'b/q')).toBe('z1');
  expect(symbolWithin('b.p.z1', 'b/q')).toBe('p.z1');
  expect(symbolWithin('b.z', 'b/q')).toBe('z');
  expect(symbolWithin('x', 'b/q')).toBe('x');
  expect(symbolWithin('bq.z', 'b')).toBe('bq.z');
});

it('writes symbols as text', () => {
  expect(symbolText('W12')).toBe('W₁₂');
  expect(symbolText('ybar')).toBe('ȳ');
  expect(symbolText('b.q.z12')).toBe('b.q.z₁₂');
});
