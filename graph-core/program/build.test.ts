import { describe, expect, it } from 'vitest';
import type { Document } from '../model/document.ts';
import { registry } from '../ops/index.ts';
import { inline } from '../passes/inline.ts';
import { analyse } from '../validate/analyse.ts';
import { graph, node, wires } from '../validate/testing.ts';
import { buildProgram } from './build.ts';
import { nodeOf } from './origins.ts';
import { printProgram } from './print.ts';
import type { Mode, Program } from './program.ts';
import { verify } from './verify.ts';

const build = (document: Document) => {
  const program = buildProgram(document, analyse(document), registry);
  verify(program, registry);
  return program;
};

/** The printed program without the bodies of calls. */
const outline = (document: Document): string[] =>
  printProgram(build(document))
    .split('\n')
    .filter((line) => !line.startsWith('  |'));

describe('buildProgram', () => {
  it('names inputs and outputs by address, in execution order', () => {
    const d = graph(
      [
        node('x', 'observed', { shape: [3] }),
        node('t', 'tanh'),
        node('k', 'constant', { value: { dtype: 'float', shape: [], data: [2] } }),
        node('m', 'mul'),
      ],
      wires('x.value -> t.input', 'k.value -> m.other', 't.output -> m.input'),
    );
    expect(outline(d)).toEqual([
      'input observed x.value %0:float[3]',
      'input constant k.value %2:float[]',
      '%1:float[3] = tanh(%0)  ; t forward',
      '%3:float[3] = mul(%1, %2)  ; m forward',
      'output x.value %0',
      'output t.output %1',
      'output k.value %2',
      'output m.output %3',
    ]);
  });

  it('leaves out attributes that a block has not, whatever they are', () => {
    const expr = { kind: 'binary', op: 'add', dtype: 'float' };
    const nodes = [node('x', 'observed', { shape: [3] }), node('r', 'leaky-relu', { negativeSlope: 0.5, expr })];
    expect(build(graph(nodes, wires('x.value -> r.input'))).equations.map(({ attrs }) => attrs)).toEqual([
      { negativeSlope: 0.5 },
    ]);
  });

  it('gives a block its own parameters, as outputs too', () => {
    const d = graph(
      [node('x', 'observed', { shape: [3] }), node('f', 'linear', { outFeatures: 2 })],
      wires('x.value -> f.input'),
    );
    expect(outline(d)).toEqual([
      'input observed x.value %0:float[3]',
      'input parameter f.weight %1:float[2,3]',
      'input parameter f.bias %2:float[2]',
      '%3:float[2] = linear(%0, %1, %2) {outFeatures=2, hasBias=true}  ; f forward',
      'output x.value %0',
      'output f.weight %1',
      'output f.bias %2',
      'output f.output %3',
    ]);
  });

  it('does the same arithmetic with a revealed parameter', () => {
    const hidden = graph(
      [node('x', 'observed', { shape: [3] }), node('f', 'linear', { outFeatures: 2, hasBias: false })],
      wires('x.value -> f.input'),
    );
    const revealed = graph(
      [...hidden.nodes, node('w', 'parameter', { shape: [2, 3] })],
      [...hidden.edges, ...wires('w.value -> f.weight')],
    );
    const equations = (d: Document) => build(d).equations.map((e) => [e.op, e.ports, e.body?.equations.map((inner) => inner.op)]);
    expect(equations(revealed)).toEqual(equations(hidden));
  });

  it('promotes integers where a block works on floats', () => {
    const d = graph([node('n', 'observed', { shape: [2], dtype: 'int32' }), node('t', 'tanh')], wires('n.value -> t.input'));
    const program = build(d);
    expect(program.equations.map((e) => e.op)).toEqual(['map', 'tanh']);
    expect(program.types.map((t) => t.dtype)).toEqual(['int32', 'float', 'float']);
  });

  it('leaves out what cannot run yet', () => {
    const d = graph(
      [node('x', 'observed'), node('a', 'add'), node('t', 'tanh')],
      wires('x.value -> a.input', 'x.value -> t.input'),
    );
    expect(build(d).outputs.map((o) => o.name)).toEqual(['x.value', 't.output']);
  });

  it('refuses a document whose analysis has errors', () => {
    const d = graph([node('q', 'warp-drive')], []);
    expect(() => build(d)).toThrow(/errors/);
  });

  it('fills a penalty with the parameters that its patterns name', () => {
    const d = graph(
      [
        node('P', 'l2-penalty', { parameters: ['*.weight', 'w.*'] }),
        node('x', 'observed', { shape: [3] }),
        node('f', 'linear', { outFeatures: 2 }),
        node('w', 'parameter', { shape: [4] }),
      ],
      wires('x.value -> f.input'),
    );
    const program = build(d);
    const penalty = program.equations.find((e) => e.op === 'l2-penalty');
    const named = (id: number | undefined) => program.inputs.find((i) => i.id === id)?.name;
    expect(penalty?.inputs.map(named)).toEqual(['f.weight', 'w.value']);
    expect(analyse(d).costs).toEqual(['P.cost']);
  });

  const layer = {
    nodes: [node('f', 'linear', { outFeatures: 2, hasBias: false }), node('h', 'tanh')],
    edges: wires('f.output -> h.input'),
    inputs: [{ name: 'in', at: 'f.input' }],
    outputs: [{ name: 'out', at: 'h.output' }],
  };
  const outer = {
    nodes: [node('a', 'group', { definition: 'layer' }), node('b', 'group', { definition: 'layer', shareWith: 'a' })],
    edges: wires('a.out -> b.in'),
    inputs: [{ name: 'in', at: 'a.in' }],
    outputs: [{ name: 'out', at: 'b.out' }],
  };
  const two = (shareWith: string | null): Document =>
    graph(
      [
        node('x', 'observed', { shape: [2] }),
        node('g1', 'group', { definition: 'layer' }),
        node('g2', 'group', { definition: 'layer', shareWith }),
      ],
      wires('x.value -> g1.in', 'g1.out -> g2.in'),
      { definitions: { layer } },
    );

  it('makes a call of a group, with the weights inside as inputs of the outer program', () => {
    expect(outline(two(null))).toEqual([
      'input observed x.value %0:float[2]',
      'input parameter g1/f.weight %1:float[2,2]',
      'input parameter g2/f.weight %3:float[2,2]',
      '%2:float[2] = group(%0, %1) {definition="layer"}  ; g1 forward',
      '%4:float[2] = group(%2, %3) {definition="layer"}  ; g2 forward',
      'output x.value %0',
      'output g1/f.weight %1',
      'output g1.out %2',
      'output g2/f.weight %3',
      'output g2.out %4',
    ]);
    const [call] = build(two(null)).equations;
    expect(call?.ports).toEqual(['in', 'f.weight']);
    expect(call?.body?.equations.map((e) => e.origins[0]?.path)).toEqual(['f', 'h']);
  });

  it('makes one body of all instances that are alike, whose blocks are seen from the call', () => {
    const program = build(two(null));
    const [one, other] = program.equations;
    expect(other?.body).toBe(one?.body);
    expect(inline(program).equations.map(({ origins }) => nodeOf(origins))).toEqual(['g1/f', 'g1/h', 'g2/f', 'g2/h']);
    // the second gets more than the first
    const [first, second] = build({
      ...two(null),
      nodes: [node('x', 'observed', { shape: [3] }), ...two(null).nodes.slice(1)],
    }).equations;
    expect(second?.body).not.toBe(first?.body);
  });

  it('makes bodies of their own for groups that differ in an attribute', () => {
    const leaky = (negativeSlope: number) => ({
      nodes: [node('h', 'leaky-relu', { negativeSlope })],
      edges: [],
      inputs: [{ name: 'in', at: 'h.input' }],
      outputs: [{ name: 'out', at: 'h.output' }],
    });
    const ids = ['a', 'b', 'c'];
    const groups = ids.map((id) => node(`g${id}`, 'group', { definition: id }));
    const nodes = [node('x', 'observed', { shape: [2] }), ...groups];
    const edges = wires('x.value -> ga.in', 'ga.out -> gb.in', 'gb.out -> gc.in');
    const definitions = { a: leaky(0.1), b: leaky(0.2), c: leaky(0.1) };
    const [a, b, c] = build(graph(nodes, edges, { definitions })).equations;
    expect(b?.body).not.toBe(a?.body);
    expect(c?.body).toBe(a?.body);
  });

  it('shares weights as one input', () => {
    const program = build(two('g1'));
    expect(program.inputs.map((i) => i.name)).toEqual(['x.value', 'g1/f.weight']);
    expect(program.equations.map((e) => e.inputs[1])).toEqual([1, 1]);
  });

  it('builds groups inside groups', () => {
    const d = graph(
      [node('x', 'observed', { shape: [2] }), node('g', 'group', { definition: 'outer' })],
      wires('x.value -> g.in'),
      {
        definitions: { layer, outer },
      },
    );
    expect(analyse(d).diagnostics).toEqual([]);
    const program = build(d);
    expect(program.inputs.map((i) => i.name)).toEqual(['x.value', 'g/a/f.weight']);
    expect(program.equations[0]?.ports).toEqual(['in', 'a/f.weight']);
  });

  it('finds bodies again that are what is built from nothing, whatever was built before', () => {
    const noisy = {
      nodes: [node('d', 'dropout', { p: 0.25 }), node('f', 'linear', { outFeatures: 2 })],
      edges: wires('d.output -> f.input'),
      inputs: [{ name: 'in', at: 'd.input' }],
      outputs: [{ name: 'out', at: 'f.output' }],
    };
    const plain = {
      nodes: [node('h', 'tanh')],
      edges: [],
      inputs: [{ name: 'in', at: 'h.input' }],
      outputs: [{ name: 'out', at: 'h.output' }],
    };
    const priced = {
      ...layer,
      nodes: [...layer.nodes, node('P', 'l2-penalty', { parameters: ['*.weight'] })],
      outputs: [...layer.outputs, { name: 'cost', at: 'P.cost' }],
    };
    const parallel = (ids: readonly string[]): Document =>
      graph(
        [
          node('x2', 'observed', { shape: [2] }),
          node('x3', 'observed', { shape: [3] }),
          node('own', 'group', { definition: 'layer' }),
          ...ids.map((id) => {
            const [definition = '', shareWith] = id.split('_');
            return node(id, 'group', { definition, ...(shareWith === 'own' ? { shareWith } : {}) });
          }),
        ],
        wires('x2.value -> own.in', ...ids.map((id) => `${id.endsWith('3') ? 'x3' : 'x2'}.value -> ${id}.in`)),
        // definitions of their own, of which nothing is known
        { definitions: JSON.parse(JSON.stringify({ layer, outer, noisy, plain, priced })) },
      );
    const ids = [
      'layer_1',
      'layer_own',
      'layer_3',
      'outer_1',
      'outer_2',
      'noisy_1',
      'noisy_2',
      'noisy_3',
      'plain_2',
      'plain_3',
      'priced_1',
      'priced_2',
    ];
    const bodyIn = (document: Document, id: string, mode: Mode): string => {
      const { equations } = buildProgram(document, analyse(document), registry, mode);
      const call = equations.find(({ origins }) => nodeOf(origins) === id);
      return printProgram(call?.body as Program);
    };
    for (const mode of ['train', 'eval'] as const)
      for (const order of [ids, [...ids].reverse()]) {
        const all = parallel(order);
        for (const id of ids) expect(bodyIn(all, id, mode), id).toBe(bodyIn(parallel([id]), id, mode));
      }
    const drawn = ids.filter((id) => id.startsWith('noisy')).map((id) => bodyIn(parallel(ids), id, 'train'));
    expect(new Set(drawn).size).toBe(3);
  });
});
