import { describe, expect, it } from 'vitest';
import type { Document, GraphNode } from '../model/document.ts';
import { analyse, analyseByAndBy } from './analyse.ts';
import { graph, growth, node, wires } from './testing.ts';

const codes = (document: Document): string[] => analyse(document).diagnostics.map((d) => `${d.code} ${d.address}`);

/** x [3] -> f linear 2 -> C squared-norm with y [2] */
const regression = (): Document =>
  graph(
    [
      node('x', 'observed', { shape: [3] }),
      node('f', 'linear', { outFeatures: 2 }),
      node('y', 'observed', { shape: [2] }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
  );

describe('analyse', () => {
  it('finds types, parameters, costs and the order of execution', () => {
    const a = analyse(regression());
    expect(a.diagnostics).toEqual([]);
    expect(a.order).toEqual(['x', 'f', 'y', 'C']);
    expect(a.nodes.get('f')?.outputs.get('output')).toEqual({ dtype: 'float', shape: [2] });
    expect(a.nodes.get('f')?.inputs.get('input')).toEqual({ from: 'x.value', type: { dtype: 'float', shape: [3] } });
    expect(a.parameters.map((p) => [p.address, p.shape, p.trainable, p.fanIn, p.spec.stream])).toEqual([
      ['f.weight', [2, 3], true, 3, 'f.weight'],
      ['f.bias', [2], true, 3, 'f.bias'],
    ]);
    expect(a.costs).toEqual(['C.cost']);
    expect(a.observed).toEqual([
      { address: 'x.value', shape: [3], dtype: 'float' },
      { address: 'y.value', shape: [2], dtype: 'float' },
    ]);
    expect(a.runnable).toBe(true);
  });

  it('tells of blocks that are alike each what is wrong with it, and of what is wired otherwise other types', () => {
    const odd = { outFeatures: 2, colour: 'red' };
    const document = graph(
      [
        node('x', 'observed', { shape: [3] }),
        node('z', 'observed', { shape: [5] }),
        node('f', 'linear', odd),
        node('g', 'linear', { ...odd }),
        node('h', 'linear', { ...odd }),
      ],
      wires('x.value -> f.input', 'x.value -> g.input', 'z.value -> h.input'),
    );
    expect(codes(document)).toEqual(['attr/unknown f.colour', 'attr/unknown g.colour', 'attr/unknown h.colour']);
    const { parameters } = analyse(document);
    expect(parameters.map(({ address, shape }) => `${address} ${shape}`).filter((text) => text.includes('weight'))).toEqual([
      'f.weight 2,3',
      'g.weight 2,3',
      'h.weight 2,5',
    ]);
  });

  it('reads attributes that look like a formula of the compiler and are none', () => {
    const expr = { kind: 'binary', op: 'add', dtype: 'float' };
    const document = graph([node('x', 'observed', { shape: [3] }), node('f', 'relu', { expr })], wires('x.value -> f.input'));
    expect(codes(document)).toEqual(['attr/unknown f.expr']);
  });

  it('is the same by and by, and is at hand afterwards; given up, nothing is', async () => {
    const [now, later, never] = [regression(), regression(), regression()];
    let pauses = 0;
    await analyseByAndBy(later, () => (pauses++ % 2 === 0 ? null : Promise.resolve('go-on')));
    expect(pauses).toBeGreaterThan(4);
    const asked = pauses;
    expect(analyse(later)).toEqual(analyse(now));
    await analyseByAndBy(later, () => Promise.resolve('give-up'));
    expect(pauses).toBe(asked);
    let pieces = 0;
    await analyseByAndBy(never, () => Promise.resolve(++pieces === 2 ? 'give-up' : 'go-on'));
    expect(pieces).toBe(2);
    await analyseByAndBy(never, () => {
      pieces++;
      return null;
    });
    expect(pieces).toBeGreaterThan(4);
  });

  it('stops between the blocks of a group as between those of the graph', async () => {
    const chain = Array.from({ length: 50 }, (_, i) => node(`t${i}`, 'tanh'));
    const definition = {
      nodes: chain,
      edges: wires(...chain.slice(1).map(({ id }, i) => `t${i}.output -> ${id}.input`)),
      inputs: [{ name: 'in', at: 't0.input' }],
      outputs: [{ name: 'out', at: 't49.output' }],
    };
    const nodes = [node('x', 'observed', { shape: [3] }), node('g', 'group', { definition: 'chain' })];
    const grouped = graph(nodes, wires('x.value -> g.in'), { definitions: { chain: definition } });
    let pieces = 0;
    await analyseByAndBy(grouped, () => {
      pieces++;
      return null;
    });
    expect(pieces).toBeGreaterThan(50);
    expect(analyse(grouped).nodes.get('g/t49')?.complete).toBe(true);
  });

  it('keeps what it found of a block without weights while the same is wired to it, and looks anew where it is not', () => {
    const nodes = [node('x', 'observed', { shape: [3] }), node('f', 'linear', { outFeatures: 2 }), node('h', 'relu')];
    const before = graph(
      [...nodes, node('g', 'tanh')],
      wires('x.value -> f.input', 'f.output -> h.input', 'h.output -> g.input'),
    );
    const first = analyse(before);
    const beside = analyse({ ...before, nodes: [...before.nodes, node('n', 'relu')] });
    for (const id of ['h', 'g']) expect(beside.nodes.get(id)).toBe(first.nodes.get(id));
    const moved = before.nodes.map((each) => (each.id === 'f' ? { ...each, position: { x: 9, y: 9 } } : each));
    expect(analyse({ ...before, nodes: moved }).nodes.get('h')).toBe(first.nodes.get('h'));
    const cut = analyse({ ...before, edges: before.edges.slice(0, 2) });
    expect(cut.nodes.get('h')).toBe(first.nodes.get('h'));
    expect(cut.nodes.get('g')?.complete).toBe(false);
    const wider = {
      ...before,
      nodes: before.nodes.map((each) => (each.id === 'f' ? node('f', 'linear', { outFeatures: 5 }) : each)),
    };
    expect(analyse(wider).nodes.get('g')?.outputs.get('output')?.shape).toEqual([5]);
  });

  it('refuses a wire that was sound where its block has become another', () => {
    const before = regression();
    expect(codes(before)).toEqual([]);
    const nodes = before.nodes.map((each) => (each.id === 'f' ? node('f', 'observed', { shape: [2] }) : each));
    expect(codes({ ...before, nodes })).toContain('wire/unknown-port f.input');
    const twice = { ...before, edges: [...before.edges, { from: 'x.value', to: 'C.target' }] };
    expect(codes(twice)).toContain('wire/twice C.target');
  });

  it('is remembered by the document, and by each node after an edit elsewhere', () => {
    const document = regression();
    expect(analyse(document)).toBe(analyse(document));
    const moved = { ...document, name: 'other' };
    expect(analyse(moved)).toEqual({ ...analyse(document) });
  });

  it('gives a wired port the place of the own parameter, which starts as that would', () => {
    const d = regression();
    const revealed = {
      ...d,
      nodes: [...d.nodes, node('b', 'parameter', { shape: [2] })],
      edges: [...d.edges, ...wires('b.value -> f.bias')],
    };
    const a = analyse(revealed);
    expect(a.diagnostics).toEqual([]);
    expect(a.parameters.map((p) => [p.address, p.fanIn, p.spec.init])).toEqual(
      expect.arrayContaining([['b.value', 3, analyse(d).parameters.find((p) => p.address === 'f.bias')?.spec.init]]),
    );
    expect(a.parameters.some((p) => p.address === 'f.bias')).toBe(false);
  });

  it('names the nodes of a cycle and still types what does not depend on it', () => {
    const d = graph(
      [
        node('x', 'observed', { shape: [2] }),
        node('a', 'tanh'),
        node('b', 'add'),
        node('c', 'relu'),
        node('d', 'exp'),
        node('e', 'exp'),
      ],
      wires(
        'x.value -> b.input',
        'a.output -> b.other',
        'b.output -> c.input',
        'c.output -> a.input',
        'x.value -> d.input',
        'c.output -> e.input',
      ),
    );
    const a = analyse(d);
    expect(a.order).toEqual([]);
    expect(a.runnable).toBe(false);
    expect(a.diagnostics.map((x) => x.code)).toEqual(['graph/cycle']);
    expect(a.diagnostics[0]?.message).toContain('a -> b -> c -> a');
    expect(a.nodes.get('d')?.outputs.get('output')?.shape).toEqual([2]);
    expect(a.nodes.get('e')?.outputs.get('output')).toBeNull();
  });

  it('finds a block that feeds itself', () => {
    const a = analyse(graph([node('a', 'tanh')], wires('a.output -> a.input')));
    expect(a.diagnostics.map((d) => `${d.code} ${d.address}`)).toEqual(['graph/cycle a']);
  });

  it('marks a port that is not wired, is silent about what is behind it, and lets the rest run', () => {
    const d = graph(
      [node('x', 'observed', { shape: [2] }), node('t', 'tanh'), node('u', 'add'), node('v', 'exp')],
      wires('x.value -> t.input', 't.output -> u.input', 'u.output -> v.input'),
    );
    expect(codes(d)).toEqual(['wire/missing u.other']);
    expect(analyse(d).diagnostics[0]?.severity).toBe('warning');
    expect(analyse(d).runnable).toBe(true);
    expect(analyse(d).nodes.get('v')?.complete).toBe(false);
  });

  it('says nothing about an empty graph, which does not run', () => {
    const a = analyse(graph([], []));
    expect(a.diagnostics).toEqual([]);
    expect(a.runnable).toBe(false);
  });

  it('keeps an unknown block as a placeholder', () => {
    const d = graph(
      [node('x', 'observed'), node('q', 'warp-drive', { speed: 9 })],
      wires('x.value -> q.anything', 'q.out -> q2.input'),
    );
    expect(codes(d)).toEqual(['wire/unknown-node q2.input', 'graph/unknown-op q']);
    expect(analyse(d).runnable).toBe(false);
  });

  it('does not know blocks that only rules make', () => {
    expect(codes(graph([node('q', 'unslice')], []))).toEqual(['graph/unknown-op q']);
  });

  it('reports wires that cannot be', () => {
    const d = graph(
      [node('x', 'observed'), node('y', 'observed'), node('t', 'tanh')],
      wires('x.value -> t.input', 'y.value -> t.input', 'x.nope -> t.input', 'x.value -> t.nope'),
    );
    expect(codes(d)).toEqual(['wire/twice t.input', 'wire/unknown-port x.nope', 'wire/unknown-port t.nope']);
  });

  it('reports a wire from a piece that a block does not make', () => {
    const nodes = [node('x', 'observed', { shape: [3] }), node('s', 'split', { sizes: 2 }), node('t', 'tanh')];
    const of = (piece: string) => graph(nodes, wires('x.value -> s.input', `s.${piece} -> t.input`));
    expect(codes(of('outputs.1'))).toEqual([]);
    expect(codes(of('outputs.2'))).toEqual(['wire/unknown-port s.outputs.2']);
    expect(codes(of('outputs'))).toEqual(['wire/unknown-port s.outputs']);
    expect(analyse(of('outputs.1')).nodes.get('t')?.outputs.get('output')?.shape).toEqual([1]);
  });

  it('reports two blocks of one name', () => {
    expect(codes(graph([node('x', 'observed'), node('x', 'observed')], []))).toEqual(['graph/duplicate-id x']);
  });

  it('names both shapes and a mend where shapes do not fit', () => {
    const d = graph(
      [node('a', 'observed', { shape: [2] }), node('b', 'observed', { shape: [3] }), node('s', 'add')],
      wires('a.value -> s.input', 'b.value -> s.other'),
    );
    const [first] = analyse(d).diagnostics;
    expect(first?.code).toBe('shape/mismatch');
    expect(first?.address).toBe('s');
    expect(first?.message).toMatch(/2.*3/);
    expect(first?.mend).toBeTruthy();
  });

  it('refuses huge shapes in words, before anything is allocated', () => {
    const huge = 2 ** 20;
    const [first] = analyse(graph([node('x', 'observed', { shape: [huge, huge, huge] })], [])).diagnostics;
    expect(first?.code).toBe('shape/too-large');
    expect(first?.message).toContain('4 exabytes');
    const outer = graph(
      [node('a', 'observed', { shape: [100000] }), node('o', 'outer')],
      wires('a.value -> o.input', 'a.value -> o.other'),
    );
    expect(codes(outer)[0]).toMatch(/^shape\/too-large o/);
  });

  it('allows empty shapes', () => {
    const d = graph([node('x', 'observed', { shape: [0, 3] }), node('t', 'tanh')], wires('x.value -> t.input'));
    expect(analyse(d).diagnostics).toEqual([]);
  });

  it('checks attributes: type, range, choice, name', () => {
    const d = graph(
      [
        node('x', 'observed', { shape: [-1] }),
        node('y', 'observed', { dtype: 'quaternion' }),
        node('z', 'observed', { dtype: 'float64', colour: 'red' }),
        node('f', 'linear', { outFeatures: 1.5 }),
      ],
      wires('z.value -> f.input'),
    );
    expect(codes(d)).toEqual(
      expect.arrayContaining(['attr/value x.shape', 'attr/value y.dtype', 'attr/unknown z.colour', 'attr/value f.outFeatures']),
    );
    expect(analyse(d).nodes.get('z')?.outputs.get('value')?.dtype).toBe('float');
  });

  it('refuses a float where labels are wanted', () => {
    const d = graph(
      [node('x', 'observed', { shape: [4] }), node('i', 'observed', { shape: [2] }), node('s', 'index-select')],
      wires('x.value -> s.input', 'i.value -> s.index'),
    );
    expect(codes(d)).toEqual(['dtype/mismatch s.index']);
  });

  it('keeps costs apart from values', () => {
    const d = regression();
    const wrong = {
      ...d,
      nodes: [...d.nodes, node('t', 'tanh'), node('S', 'cost-sum')],
      edges: [...d.edges, ...wires('C.cost -> t.input', 'f.output -> S.inputs.0')],
    };
    expect(codes(wrong)).toEqual(expect.arrayContaining(['wire/cost-output t.input', 'wire/not-a-cost S.inputs.0']));
  });

  it('says that several costs are added, and counts those summed once', () => {
    const d = regression();
    const two = {
      ...d,
      nodes: [...d.nodes, node('D', 'mse-loss')],
      edges: [...d.edges, ...wires('f.output -> D.input', 'y.value -> D.target')],
    };
    expect(codes(two)).toEqual(['cost/several C']);
    const summed = {
      ...two,
      nodes: [...two.nodes, node('S', 'cost-sum')],
      edges: [...two.edges, ...wires('C.cost -> S.inputs.0', 'D.cost -> S.inputs.1')],
    };
    expect(analyse(summed).diagnostics).toEqual([]);
    expect(analyse(summed).costs).toEqual(['S.cost']);
  });

  it('a cost whose value is used stays a cost of the graph', () => {
    const d = regression();
    const critic = {
      ...d,
      nodes: [...d.nodes, node('v', 'cost-value'), node('t', 'tanh'), node('D', 'scalar-cost')],
      edges: [...d.edges, ...wires('C.cost -> v.cost', 'v.output -> t.input', 't.output -> D.input')],
    };
    expect(codes(critic)).toEqual(['cost/several C']);
    expect(analyse(critic).costs).toEqual(['C.cost', 'D.cost']);
    const wrong = { ...critic, edges: critic.edges.map((e) => (e.to === 'v.cost' ? { ...e, from: 'f.output' } : e)) };
    expect(codes(wrong)).toContain('wire/not-a-cost v.cost');
  });

  it('warns where a block without a derivative stands between a parameter and a cost', () => {
    const d = graph(
      [
        node('x', 'observed', { shape: [3] }),
        node('f', 'linear', { outFeatures: 2 }),
        node('g', 'gt'),
        node('k', 'constant', { value: { dtype: 'float', shape: [2], data: [0, 0] } }),
        node('c', 'cast', { dtype: 'float' }),
        node('y', 'observed', { shape: [2] }),
        node('C', 'squared-norm'),
      ],
      wires(
        'x.value -> f.input',
        'f.output -> g.input',
        'k.value -> g.other',
        'g.output -> c.input',
        'c.output -> C.input',
        'y.value -> C.target',
      ),
    );
    const [first] = analyse(d).diagnostics;
    expect(`${first?.code} ${first?.severity} ${first?.address}`).toBe('gradient/blocked warning g');
    expect(first?.message).toContain('f.weight');
    const frozen = { ...d, parameters: { 'f.weight': { trainable: false }, 'f.bias': { trainable: false } } };
    expect(codes(frozen)).toEqual([]);
  });

  it('refuses training past a black box, runs it forward, and takes a stop-gradient for an answer', () => {
    const of = (...between: readonly [GraphNode, string, string][]): Document =>
      graph(
        [
          node('w', 'parameter', { shape: [2] }),
          ...between.map(([block]) => block),
          node('C', 'squared-norm'),
          node('y', 'parameter', { shape: [2] }),
        ],
        wires(
          ...between.map(
            ([{ id }, port], i) => `${between[i - 1]?.[0].id ?? 'w'}.${between[i - 1]?.[2] ?? 'value'} -> ${id}.${port}`,
          ),
          `${between.at(-1)?.[0].id}.output -> C.input`,
          'y.value -> C.target',
        ),
      );
    const box: [GraphNode, string, string] = [node('b', 'black-box', { expression: 'floor(u)' }), 'u', 'output'];
    const stop: [GraphNode, string, string] = [node('s', 'stop-gradient'), 'input', 'output'];
    const [refused, ...others] = analyse(of(box)).diagnostics;
    expect(others).toEqual([]);
    expect(refused).toMatchObject({ code: 'training/black-box', severity: 'error', address: 'b' });
    expect(refused?.message).toContain('w.value reaches the cost through the black box b');
    expect(refused?.mend).toContain('stop-gradient before b');
    expect(analyse(of(box)).runnable).toBe(true);
    expect(codes(of(stop, box))).toEqual([]);
    expect(codes(of(box, stop))).toEqual([]);
  });

  it('checks the sections about parameters, training and data', () => {
    const d: Document = {
      ...regression(),
      parameters: {
        'f.weight': { value: { dtype: 'float', shape: [3, 2], data: [1, 2, 3, 4, 5, 6] } },
        'f.bias': { init: 'magic' as 'zeros' },
        'nobody.weight': { init: 'zeros' },
      },
      training: {
        objectives: [{ cost: 'D.cost', parameters: ['*', 'g.*'], optimizer: { type: 'lion' } }],
        metrics: [{ type: 'r2', output: 'f.nothing', target: 'y.value' }],
      },
      data: { columns: { 'x.value': { source: 'iris', columns: ['a', 'b'] }, 'z.value': { source: 'iris', columns: [] } } },
    };
    expect(codes(d)).toEqual([
      'parameters/shape f.weight',
      'parameters/init f.bias',
      'parameters/unknown-address nobody.weight',
      'training/optimizer /training/objectives/0/optimizer/type',
      'training/cost /training/objectives/0/cost',
      'training/parameters /training/objectives/0/parameters',
      'training/metric /training/metrics/0',
      'data/column-count x.value',
      'data/unknown-source x.value',
      'data/unknown-address z.value',
      'data/unknown-source z.value',
    ]);
  });

  it.each([
    ['normal', { std: -1 }],
    ['uniform', { low: 2, high: 1 }],
    ['uniform', { low: 1.5 }],
    ['pytorch-linear', { fanIn: 0 }],
  ] as const)('refuses to draw from %s with %j', (init, initArgs) => {
    const from = (spec: object) => codes({ ...regression(), parameters: { 'f.bias': { ...spec, initArgs } } });
    expect(from({ init })).toEqual(['parameters/init-args f.bias']);
    expect(from({ init, value: { dtype: 'float', shape: [2], data: [0, 0] } })).not.toContain('parameters/init-args f.bias');
  });

  it('lets a graph run whose training section alone is wrong', () => {
    const d = { ...regression(), training: { objectives: [{ cost: 'D.cost', parameters: ['*'], optimizer: { type: 'sgd' } }] } };
    expect(analyse(d).runnable).toBe(true);
  });

  it('checks inline tensors, whose samples may have an axis of their own', () => {
    const x = (shape: number[], n: number): Document =>
      graph([node('x', 'observed', { shape: [2], value: { dtype: 'float', shape, data: Array(n).fill(1) } })], []);
    expect(codes(x([2], 2))).toEqual([]);
    expect(codes(x([5, 2], 10))).toEqual([]);
    expect(codes(x([3], 3))).toEqual(['shape/value x.value']);
    expect(codes(x([2], 3))).toEqual(['tensor/length x.value']);
  });

  it('is linear: thousands of blocks in a chain', { timeout: 60_000 }, () => {
    const chain = (n: number): void => {
      const nodes = [
        node('x', 'observed', { shape: [4] }),
        ...Array.from({ length: n }, (_, i) => node(`t${i}`, i % 2 ? 'tanh' : 'relu')),
      ];
      const edges = wires('x.value -> t0.input', ...Array.from({ length: n - 1 }, (_, i) => `t${i}.output -> t${i + 1}.input`));
      const a = analyse(graph(nodes, edges));
      expect(a.order).toHaveLength(n + 1);
      expect(a.runnable).toBe(true);
    };
    expect(growth(chain, 5000)).toBeLessThan(5.5);
  });

  it('is linear on a cycle of 20,000 blocks', () => {
    const n = 20_000;
    const nodes = Array.from({ length: n }, (_, i) => node(`t${i}`, 'tanh'));
    const edges = wires(...Array.from({ length: n }, (_, i) => `t${i}.output -> t${(i + 1) % n}.input`));
    const a = analyse(graph(nodes, edges));
    expect(a.diagnostics).toHaveLength(1);
    expect(a.diagnostics[0]?.message.length).toBeLessThan(400);
  });
});
