import { describe, expect, it } from 'vitest';
import type { GraphNode } from '../model/document.ts';
import { registry } from '../ops/index.ts';
import { buildProgram } from '../program/build.ts';
import { printProgram } from '../program/print.ts';
import { verify } from '../program/verify.ts';
import { analyse } from './analyse.ts';
import { graph, node, wires } from './testing.ts';

const muted = (node: GraphNode): GraphNode => ({ ...node, muted: true });
const codes = (document: Parameters<typeof analyse>[0]): string[] =>
  analyse(document).diagnostics.map((d) => `${d.code} ${d.address}`);

const outline = (document: Parameters<typeof analyse>[0]): string[] => {
  const program = buildProgram(document, analyse(document), registry);
  verify(program, registry);
  return printProgram(program)
    .split('\n')
    .filter((line) => line.startsWith('%') || line.startsWith('input'));
};

const x = node('x', 'observed', { shape: [2] });

describe('a muted block', () => {
  it('passes its input on, and has no weights', () => {
    const d = graph(
      [x, muted(node('f', 'linear', { outFeatures: 3 })), node('h', 'relu')],
      wires('x.value -> f.input', 'f.output -> h.input'),
      { parameters: { 'f.weight': { init: 'zeros' } } },
    );
    expect(codes(d)).toEqual([]);
    expect(analyse(d).parameters).toEqual([]);
    expect(analyse(d).nodes.get('f')?.outputs.get('output')).toEqual({ dtype: 'float', shape: [2] });
    expect(outline(d)).toEqual([
      'input observed x.value %0:float[2]',
      expect.stringMatching(/^%1:float\[2\] = pass-through\(%0\)/),
      expect.stringMatching(/^%2:float\[2\] = relu\(%1\)/),
    ]);
  });

  it('passes the first input of the kind of its output, by its own name', () => {
    const choice = muted(node('w', 'where'));
    const d = graph(
      [x, node('p', 'gt', {}), choice, node('a', 'tanh')],
      wires(
        'x.value -> p.input',
        'x.value -> p.other',
        'p.output -> w.condition',
        'a.output -> w.input',
        'x.value -> w.other',
        'x.value -> a.input',
      ),
    );
    expect(codes(d)).toEqual([]);
    expect([...(analyse(d).nodes.get('w')?.inputs.keys() ?? [])]).toEqual(['input']);
  });

  it('passes on from all its outputs', () => {
    const cell = muted(node('l', 'lstm-cell', { hiddenSize: 2 }));
    const d = graph([x, cell, node('s', 'add')], wires('x.value -> l.input', 'l.hidden -> s.input', 'l.cell -> s.other'));
    expect(codes(d).filter((code) => !code.startsWith('wire/unknown'))).toEqual([]);
    expect(outline(d).at(-1)).toContain('add(');
  });

  it('waits where nothing is wired to the input that would pass', () => {
    const d = graph([muted(node('h', 'relu')), node('k', 'tanh')], wires('h.output -> k.input'));
    expect(codes(d)).toEqual(['wire/missing h.input']);
  });

  it.each([
    ['a cost', node('C', 'squared-norm'), wires('x.value -> C.input', 'x.value -> C.target')],
    ['a variable', node('k', 'constant', { value: { dtype: 'float', shape: [], data: [1] } }), []],
    ['a comparison', node('p', 'gt'), wires('x.value -> p.input', 'x.value -> p.other')],
  ])('cannot be %s', (_, block, edges) => {
    const d = graph([x, muted(block)], edges);
    expect(codes(d)).toEqual([`mute/impossible ${block.id}`]);
    expect(analyse(d).runnable).toBe(false);
  });

  it('leaves its weights out of a penalty, and settings about them in peace', () => {
    const d = graph(
      [
        x,
        muted(node('f', 'linear', { outFeatures: 2 })),
        node('g', 'linear', { outFeatures: 2 }),
        node('P', 'l2-penalty'),
        node('C', 'squared-norm'),
        node('y', 'observed', { shape: [2] }),
      ],
      wires('x.value -> f.input', 'f.output -> g.input', 'g.output -> C.input', 'y.value -> C.target'),
      {
        parameters: { 'f.weight': { trainable: false } },
        training: { objectives: [{ cost: 'C.cost', parameters: ['f.weight', 'g.*'], optimizer: { type: 'sgd', lr: 1 } }] },
      },
    );
    expect(codes(d)).toEqual([]);
    expect([...(analyse(d).nodes.get('P')?.inputs.values() ?? [])].map(({ from }) => from)).toEqual(['g.weight', 'g.bias']);
  });
});

const inner = {
  nodes: [node('f', 'linear', { outFeatures: 2 }), node('h', 'tanh')],
  edges: wires('f.output -> h.input'),
  inputs: [{ name: 'a', at: 'f.input' }],
  outputs: [{ name: 'b', at: 'h.output' }],
};

describe('a muted group', () => {
  const group = node('g', 'group', { definition: 'layer' });

  it('passes on as one block, and has nothing inside', () => {
    const d = graph([x, muted(group), node('k', 'tanh')], wires('x.value -> g.a', 'g.b -> k.input'), {
      definitions: { layer: inner },
      parameters: { 'g/f.weight': { init: 'zeros' } },
    });
    expect(codes(d)).toEqual([]);
    expect([...analyse(d).nodes.keys()]).toEqual(['x', 'g', 'k']);
    expect(analyse(d).parameters).toEqual([]);
    expect(outline(d)).toHaveLength(3);
  });

  it('covers what it holds where a block inside is muted too', () => {
    const nodes = inner.nodes.map((each) => (each.id === 'f' ? muted(each) : each));
    const definitions = { layer: { ...inner, nodes } };
    const one = graph([x, group], wires('x.value -> g.a'), { definitions });
    expect(codes(one)).toEqual([]);
    expect(analyse(one).parameters).toEqual([]);
    expect(analyse(one).nodes.get('g/f')?.type).toBe('pass-through');
    const both = graph([x, muted(group)], wires('x.value -> g.a'), { definitions });
    expect([codes(both), analyse(both).nodes.has('g/f')]).toEqual([[], false]);
  });

  it('still lends its weights to an instance that shares them', () => {
    const sharing = node('k', 'group', { definition: 'layer', shareWith: 'g' });
    const d = graph([x, muted(group), sharing], wires('x.value -> g.a', 'g.b -> k.a'), { definitions: { layer: inner } });
    expect(codes(d)).toEqual([]);
    expect(analyse(d).parameters.map(({ address }) => address)).toEqual(['g/f.weight', 'g/f.bias']);
    expect(outline(d).some((line) => line.startsWith('input parameter g/f.weight'))).toBe(true);
  });

  it('passes on where it is repeated, and lends the weights of an iteration', () => {
    const repeat = muted(node('r', 'repeat', { definition: 'layer', times: 3 }));
    const sharing = node('k', 'repeat', { definition: 'layer', times: 2, shareWith: 'r' });
    const d = graph([x, repeat, sharing], wires('x.value -> r.a', 'r.b -> k.a'), { definitions: { layer: inner } });
    expect(codes(d)).toEqual([]);
    expect(analyse(d).parameters.map(({ address }) => address)).toEqual(['r[0]/f.weight', 'r[0]/f.bias']);
    expect(analyse(d).nodes.get('k')?.complete).toBe(true);
  });
});
