import { describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { saveDocument } from '../../graph-core/document/save.ts';
import { type Document, emptyDocument, type GraphNode, type Json } from '../../graph-core/model/document.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { requestFor, runOrThrow } from '../support/documents.ts';

const tensor = (shape: number[], data: number[]): Json => ({ dtype: 'float', shape, data });
const wire = (text: string) => {
  const [from = '', to = ''] = text.split(' -> ');
  return { from, to };
};

/** One step of a recurrent cell: h' = tanh(W h + b + x). */
const STEP: Document['definitions'][string] = {
  nodes: [
    { id: 'f', type: 'linear', attrs: { outFeatures: 2 } },
    { id: 'a', type: 'add' },
    { id: 't', type: 'tanh' },
  ],
  edges: [wire('f.output -> a.input'), wire('a.output -> t.input')],
  inputs: [
    { name: 'h', at: 'f.input' },
    { name: 'x', at: 'a.other' },
  ],
  outputs: [
    { name: 'h', at: 't.output' },
    { name: 'y', at: 'a.output' },
  ],
};

const START = [0.5, -0.25];
const SEQUENCE = [0.1, -0.2, 0.3, 0.4, -0.5, 0.6, 0.7, 0.05, -0.9, 0.2];
const WEIGHTS = [
  [0.3, -0.7, 0.5, 0.2],
  [-0.4, 0.6, 0.1, 0.9],
  [0.8, 0.2, -0.3, -0.6],
];
const BIASES = [
  [0.1, -0.2],
  [0.05, 0.3],
  [-0.15, 0.25],
];

function recurrent(times: number, attrs: Record<string, Json>): Document {
  const nodes: GraphNode[] = [
    { id: 'h', type: 'observed', attrs: { shape: [2], value: tensor([2], START) } },
    { id: 'x', type: 'observed', attrs: { shape: [times, 2], value: tensor([times, 2], SEQUENCE.slice(0, 2 * times)) } },
    { id: 'r', type: 'repeat', attrs: { definition: 'step', times, scan: ['x'], collect: ['y'], ...attrs } },
    { id: 'C', type: 'squared-norm' },
    { id: 'D', type: 'squared-norm' },
  ];
  const edges = ['h.value -> r.h', 'x.value -> r.x', 'r.h -> C.input', 'r.y -> D.input'].map(wire);
  const iterations = attrs.share === false ? times : 1;
  const parameters = Object.fromEntries(
    Array.from({ length: iterations }, (_, i) => [
      [`r[${i}]/f.weight`, { value: tensor([2, 2], WEIGHTS[i] as number[]) }],
      [`r[${i}]/f.bias`, { value: tensor([2], BIASES[i] as number[]) }],
    ]).flat(),
  );
  return { ...emptyDocument('recurrent'), nodes, edges, parameters, definitions: { step: STEP } } as Document;
}

/** Costs of the same recurrence in plain loops. */
function loops(times: number, weights: readonly number[][], biases: readonly number[][], start = START): number {
  let h = [...start];
  let cost = 0;
  for (let t = 0; t < times; t++) {
    const [w, b] = [weights[t % weights.length] as number[], biases[t % biases.length] as number[]];
    const sums = [0, 1].map(
      (i) =>
        (w[2 * i] as number) * (h[0] as number) +
        (w[2 * i + 1] as number) * (h[1] as number) +
        (b[i] as number) +
        (SEQUENCE[2 * t + i] as number),
    );
    cost += sums.reduce((sum, s) => sum + s * s, 0);
    h = sums.map(Math.tanh);
  }
  return cost + h.reduce((sum, v) => sum + v * v, 0);
}

const executor = createCpuExecutor('float64');
const slope = (at: (by: number) => number): number => (at(1e-5) - at(-1e-5)) / 2e-5;
const bumped = (list: readonly number[][], i: number, k: number, by: number): number[][] =>
  list.map((row, r) => row.map((v, c) => (r === i && c === k ? v + by : v)));

describe('a repeated group', () => {
  it.each([1, 2, 5])('with shared weights, %d times: values and gradients of plain loops', async (times) => {
    const { costs, gradients } = await runOrThrow(requestFor(recurrent(times, {})), executor);
    const [weights, biases] = [WEIGHTS.slice(0, 1), BIASES.slice(0, 1)];
    expect(Object.values(costs).reduce((a, b) => a + b, 0)).toBeCloseTo(loops(times, weights, biases), 12);
    const grad = gradients.get('r[0]/f.weight')?.data ?? [];
    expect(grad.length).toBe(4);
    for (let k = 0; k < 4; k++)
      expect(grad[k]).toBeCloseTo(
        slope((by) => loops(times, bumped(weights, 0, k, by), biases)),
        7,
      );
    const start = gradients.get('h.value')?.data ?? [];
    for (let k = 0; k < 2; k++)
      expect(start[k]).toBeCloseTo(
        slope((by) => loops(times, weights, biases, bumped([START], 0, k, by)[0])),
        7,
      );
    expect(gradients.has('r[1]/f.weight')).toBe(false);
  });

  it('with weights of its own in each iteration', async () => {
    const { gradients } = await runOrThrow(requestFor(recurrent(3, { share: false })), executor);
    for (const i of [0, 1, 2]) {
      const grad = gradients.get(`r[${i}]/f.bias`)?.data ?? [];
      for (const k of [0, 1])
        expect(grad[k]).toBeCloseTo(
          slope((by) => loops(3, WEIGHTS, bumped(BIASES, i, k, by))),
          7,
        );
    }
  });

  it('is a chain of instances drawn by hand, bit for bit', async () => {
    const repeated = recurrent(2, { scan: [], collect: [] });
    const x = { id: 'x', type: 'observed', attrs: { shape: [2], value: tensor([2], [0.1, -0.2]) } };
    const document = { ...repeated, nodes: repeated.nodes.map((node) => (node.id === 'x' ? x : node)) };
    const instance = (id: string, shareWith: string | null): GraphNode => ({
      id,
      type: 'group',
      attrs: { definition: 'step', shareWith },
    });
    const drawn: Document = {
      ...document,
      nodes: [...document.nodes.filter(({ id }) => id !== 'r'), instance('a', null), instance('b', 'a')],
      edges: ['h.value -> a.h', 'x.value -> a.x', 'a.h -> b.h', 'x.value -> b.x', 'b.h -> C.input', 'b.y -> D.input'].map(wire),
      parameters: Object.fromEntries(Object.entries(document.parameters).map(([at, spec]) => [at.replace('r[0]', 'a'), spec])),
    };
    const [one, other] = [await runOrThrow(requestFor(document), executor), await runOrThrow(requestFor(drawn), executor)];
    expect(one.costs).toEqual(other.costs);
    expect(one.gradients.get('r[0]/f.weight')).toEqual(other.gradients.get('a/f.weight'));
    expect(one.values.get('r.h')).toEqual(other.values.get('b.h'));
  });

  it('stands inside a group and inside another repeat', async () => {
    const outer: Document['definitions'][string] = {
      nodes: [{ id: 'q', type: 'repeat', attrs: { definition: 'step', times: 2, carry: { h: 'h' } } }],
      edges: [],
      inputs: [
        { name: 'h', at: 'q.h' },
        { name: 'x', at: 'q.x' },
      ],
      outputs: [{ name: 'h', at: 'q.h' }],
    };
    const nest = (type: string, times: number): Document => ({
      ...emptyDocument('nested'),
      nodes: [
        { id: 'h', type: 'observed', attrs: { shape: [2], value: tensor([2], START) } },
        { id: 'x', type: 'observed', attrs: { shape: [2], value: tensor([2], [0.1, -0.2]) } },
        { id: 'g', type, attrs: { definition: 'outer', ...(type === 'repeat' ? { times } : {}) } },
        { id: 'C', type: 'squared-norm' },
      ],
      edges: ['h.value -> g.h', 'x.value -> g.x', 'g.h -> C.input'].map(wire),
      definitions: { step: STEP, outer },
      parameters: {
        [`${type === 'repeat' ? 'g[0]' : 'g'}/q[0]/f.weight`]: { value: tensor([2, 2], WEIGHTS[0] as number[]) },
        [`${type === 'repeat' ? 'g[0]' : 'g'}/q[0]/f.bias`]: { value: tensor([2], BIASES[0] as number[]) },
      } as unknown as Document['parameters'],
    });
    const last = (times: number): number => {
      let h = [...START];
      for (let t = 0; t < times; t++)
        h = [0, 1].map((i) => {
          const [w, b] = [WEIGHTS[0] as number[], BIASES[0] as number[]];
          return Math.tanh(
            (w[2 * i] as number) * (h[0] as number) +
              (w[2 * i + 1] as number) * (h[1] as number) +
              (b[i] as number) +
              ([0.1, -0.2][i] as number),
          );
        });
      return h.reduce((sum, v) => sum + v * v, 0);
    };
    expect((await runOrThrow(requestFor(nest('group', 1)), executor)).costs.C).toBeCloseTo(last(2), 12);
    expect((await runOrThrow(requestFor(nest('repeat', 3)), executor)).costs.C).toBeCloseTo(last(6), 12);
  });

  it('survives a file', () => {
    const document = recurrent(3, { share: false, carry: { h: 'h' } });
    const loaded = loadDocument(saveDocument(document), 'recurrent.chainrule');
    expect(loaded.ok && loaded.value.document.nodes).toEqual(document.nodes.map((node) => expect.objectContaining(node)));
    expect(loaded.ok && Object.keys(loaded.value.document.parameters)).toEqual(Object.keys(document.parameters));
  });
});

describe('a repeat that cannot be', () => {
  const codes = (document: Document): string[] => analyse(document).diagnostics.map(({ code, address }) => `${code} ${address}`);

  it.each([
    [{ definition: 'nothing' }, 'group/unknown-definition r'],
    [{ times: 0 }, 'attr/value r.times'],
    [{ times: 5000 }, 'attr/value r.times'],
    [{ carry: 7 }, 'attr/value r.carry'],
    [{ carry: { z: 'h' } }, 'repeat/unknown-port r.carry'],
    [{ carry: { h: 'z' } }, 'repeat/unknown-port r.carry'],
    [{ scan: ['z'] }, 'repeat/unknown-port r.scan'],
    [{ carry: { h: 'h' }, scan: ['h'] }, 'repeat/unknown-port r.scan'],
    [{ collect: ['z'] }, 'repeat/unknown-port r.collect'],
    [{ times: 2 }, 'repeat/scan-length r.x'],
    [{ shareWith: 'C' }, 'group/share r[0]'],
  ] as [Record<string, Json>, string][])('%j: %s', (attrs, wanted) => {
    expect(codes(recurrent(3, attrs))).toContain(wanted);
  });

  it('tells once of a value that changes its shape from one iteration to the next', () => {
    const document = recurrent(3, { scan: [] });
    const wider = { ...STEP, nodes: STEP.nodes.map((node) => (node.id === 'f' ? { ...node, attrs: { outFeatures: 3 } } : node)) };
    const changed = {
      ...document,
      nodes: document.nodes.map((node) => (node.id === 'x' ? { id: 'x', type: 'observed', attrs: { shape: [3] } } : node)),
      parameters: {},
      definitions: { step: wider },
    };
    expect(
      codes(changed).filter((code) => code.startsWith('repeat/') || code.startsWith('group/') || code.startsWith('shape/')),
    ).toEqual(['repeat/carry-shape r.h']);
  });

  it('tells of two wires into one port, and of a wire into none', () => {
    const document = recurrent(2, {});
    const more = ['h.value -> r.h', 'h.value -> r.z'].map(wire);
    expect(codes({ ...document, edges: [...document.edges, ...more] })).toEqual(
      expect.arrayContaining(['wire/twice r.h', 'wire/unknown-port r.z']),
    );
  });
});
