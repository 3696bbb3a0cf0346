import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../direct.ts';
import type { Inside, SampleChoice, StepView, TensorSummary } from '../protocol.ts';

const tensor = (shape: readonly number[], data: readonly number[], dtype = 'float') => ({ dtype, shape, data });

/** Opens a document on the CPU, goes to the last gradient, or as far as `until` says, and looks inside. */
async function session(document: Document, sample: SampleChoice = 0) {
  const client = createDirectClient({ seed: 3 });
  await client.request('useDevice', { choice: 'cpu' });
  const { view, diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
  if (!view) throw new Error(JSON.stringify(diagnostics));
  if (sample !== 0) await client.request('sample', { sample });
  const at = (find: (view: StepView) => number): Promise<StepView> => client.request('goTo', { cursor: find(view) });
  return {
    at,
    gradients: () => at(({ stages }) => stages.filter((stage) => stage.phase !== 'update').length),
    forward: () => at(({ stages }) => stages.filter((stage) => stage.phase === 'forward').length),
    inside: async (path: string): Promise<Inside> => {
      const found = await client.request('inside', { path });
      if (!found) throw new Error(`nothing inside ${path}`);
      return found;
    },
    client,
  };
}

/** What came back through all wires that leave a variable of the drawing, entry by entry. */
function sumOfWires({ edges, gradients }: Inside, from: string): number[] {
  const parts = edges.flatMap((edge) => (edge.from === from ? (gradients[`edge:${from}->${edge.to}`] ?? []) : []));
  expect(parts.length).toBeGreaterThan(0);
  const [first, ...others] = parts as TensorSummary[];
  return others.reduce((sum, part) => sum.map((x, i) => x + (part.entries[i] as number)), [...(first as TensorSummary).entries]);
}

const leaving = ({ variables }: Inside, port: string): string =>
  Object.keys(variables).find((address) => variables[address]?.port === port) ?? '';

function expectClose(found: readonly number[] | undefined, wanted: readonly number[] | undefined): void {
  expect(wanted?.length).toBeGreaterThan(0);
  expect(found?.length).toBe(wanted?.length);
  for (const [i, x] of (wanted ?? []).entries()) expect(found?.[i]).toBeCloseTo(x, 12);
}

/** x [3] -> linear [3] -> softmax -> mse against y [3]. */
const probabilities = (): Document =>
  graph(
    [
      node('x', 'observed', { shape: [3], value: tensor([2, 3], [1, 2, 3, -1, 0.5, 2]) }),
      node('y', 'observed', { shape: [3], value: tensor([2, 3], [1, 0, 0, 0, 1, 0]) }),
      node('f', 'linear', { outFeatures: 3 }),
      node('p', 'softmax'),
      node('C', 'mse-loss'),
    ],
    wires('x.value -> f.input', 'f.output -> p.input', 'p.output -> C.input', 'y.value -> C.target'),
    { training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.5 } }] } },
  );

/** x [2] -> linear [3] -> cross-entropy of a label, the layer a group or not. */
const classifier = (): Document =>
  graph(
    [
      node('x', 'observed', { shape: [2], value: tensor([3, 2], [1, 2, -1, 0.5, 0, 3]) }),
      node('t', 'observed', { shape: [], dtype: 'int32', value: tensor([3], [2, 0, 1], 'int32') }),
      node('g', 'group', { definition: 'layer', shareWith: null }),
      node('C', 'cross-entropy'),
    ],
    wires('x.value -> g.in', 'g.out -> C.input', 't.value -> C.target'),
    {
      definitions: {
        layer: {
          nodes: [
            { id: 'f', type: 'linear', attrs: { outFeatures: 3 }, title: 'scores', position: { x: 5, y: 6 } },
            { id: 'h', type: 'tanh', attrs: {} },
          ],
          edges: wires('f.output -> h.input'),
          inputs: [{ name: 'in', at: 'f.input' }],
          outputs: [{ name: 'out', at: 'h.output' }],
        },
      },
      training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.5 } }] },
    },
  );

/** Block, its output, its inputs with the value that is wired there. */
const CASES: readonly (readonly [string, () => Document, string, string, Readonly<Record<string, string>>])[] = [
  ['linear', probabilities, 'f', 'output', { weight: 'f.weight', bias: 'f.bias' }],
  ['softmax', probabilities, 'p', 'output', { input: 'f.output' }],
  ['mse-loss', probabilities, 'C', 'cost', { input: 'p.output' }],
  ['cross-entropy', classifier, 'C', 'cost', { input: 'g.out' }],
  ['linear in a group', classifier, 'g/f', 'output', { weight: 'g/f.weight', bias: 'g/f.bias' }],
  ['group', classifier, 'g', 'out', { 'f:weight': 'g/f.weight', 'f:bias': 'g/f.bias' }],
];

describe.each([0, 1, 'mean'] as const)('inside a block, sample %s', (sample) => {
  it.each(CASES)('%s has the output and the input gradients of the outside', async (_, make, path, port, inputs) => {
    const { gradients, inside } = await session(make(), sample);
    const view = await gradients();
    const found = await inside(path);
    const out = leaving(found, port);
    expectClose(found.values[out]?.entries, view.values[`${path}.${port}`]?.entries);
    if (path !== 'g') expectClose(found.gradients[out]?.entries, view.gradients[`${path}.${port}`]?.entries);
    for (const [name, address] of Object.entries(inputs)) {
      expectClose(sumOfWires(found, `@${name}.value`), view.gradients[address]?.entries);
      expectClose(found.gradients[`@${name}.value`]?.entries, view.gradients[address]?.entries);
    }
  });
});

/** x [4] -> group(dropout + random) -> linear [1] -> mse: what draws stands inside the group. */
const drawing = (): Document =>
  graph(
    [
      node('x', 'observed', { shape: [4], value: tensor([3, 4], [1, 2, 3, 4, -1, 0.5, 2, 1, 5, 6, 7, 8]) }),
      node('y', 'observed', { shape: [1], value: tensor([3, 1], [1, 0, 2]) }),
      node('g', 'group', { definition: 'noisy', shareWith: null }),
      node('f', 'linear', { outFeatures: 1 }),
      node('C', 'mse-loss'),
    ],
    wires('x.value -> g.in', 'g.out -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
    {
      definitions: {
        noisy: {
          nodes: [
            { id: 'd', type: 'dropout', attrs: { p: 0.5 } },
            { id: 'e', type: 'random', attrs: { shape: [4] } },
            { id: 's', type: 'add', attrs: {} },
          ],
          edges: wires('d.output -> s.input', 'e.value -> s.other'),
          inputs: [{ name: 'in', at: 'd.input' }],
          outputs: [{ name: 'out', at: 's.output' }],
        },
      },
      training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.5 } }] },
    },
  );

describe.each([0, 1, 'mean'] as const)('inside a block that draws, sample %s', (sample) => {
  it.each([
    ['g/d', 'output'],
    ['g/e', 'value'],
  ])('%s has every number, each sample drawn as in the step', async (path, port) => {
    const { gradients, inside } = await session(drawing(), sample);
    const view = await gradients();
    const found = await inside(path);
    expectClose(found.values[leaving(found, port)]?.entries, view.values[`${path}.${port}`]?.entries);
    expect(Object.keys(found.values).sort()).toEqual(Object.keys(found.variables).sort());
    expect(
      Object.values(found.values)
        .flatMap(({ entries }) => [...entries])
        .every(Number.isFinite),
    ).toBe(true);
    if (path === 'g/d') expectClose(sumOfWires(found, '@input.value'), view.gradients['x.value']?.entries);
  });

  it('has numbers in the operations inside of its operations', async () => {
    const { gradients, inside } = await session(drawing(), sample);
    await gradients();
    const outer = await inside('g/d');
    const id = outer.nodes.find(({ opens }) => opens)?.id ?? '';
    const inner = await inside(`g/d/${id}`);
    expectClose(inner.values[leaving(inner, 'value')]?.entries, outer.values[`${id}.value`]?.entries);
  });
});

describe('what is inside', () => {
  it('follows the step: nothing before the block has run, no gradient before backward has passed it', async () => {
    const { at, forward, gradients, inside } = await session(probabilities());
    await at(() => 1);
    const before = await inside('p');
    expect(Object.keys(before.values)).toEqual(['@input.value']);
    expect(before.gradients).toEqual({});
    expect(before.nodes.length).toBeGreaterThan(3);
    await forward();
    const between = await inside('p');
    expect(Object.keys(between.values).sort()).toEqual(Object.keys(between.variables).sort());
    expect(between.gradients).toEqual({});
    // backward of the cost knows the gradient of p's output, and p itself has not had its turn
    await at(({ stages }) => stages.findIndex((stage) => stage.phase === 'backward') + 1);
    expect((await inside('p')).gradients).toEqual({});
    await gradients();
    expect(Object.keys((await inside('p')).gradients).length).toBeGreaterThan(4);
  });

  it.each([0, 'mean'] as const)(
    'goes into composites of composites, with the numbers of their place, sample %s',
    async (sample) => {
      const { gradients, inside } = await session(classifier(), sample);
      await gradients();
      const cost = await inside('C');
      const nested = cost.nodes.filter((each) => each.opens);
      expect(nested.map((each) => each.type)).toEqual(['log-softmax']);
      const id = nested[0]?.id ?? '';
      const inner = await inside(`C/${id}`);
      expect(inner.trail.map((step) => step.type)).toEqual(['cross-entropy', 'log-softmax']);
      expectClose(inner.values[leaving(inner, 'output')]?.entries, cost.values[`${id}.output`]?.entries);
      expectClose(sumOfWires(inner, '@input.value'), cost.gradients[`edge:@input.value->${id}.input`]?.entries);
      expect(inner.variables['@input.value']?.of).toBe('g.out');
    },
  );

  it('draws a group as its definition says, and the weights it reads', async () => {
    const { gradients, inside } = await session(classifier());
    await gradients();
    const { nodes, edges, variables, kind } = await inside('g');
    expect(kind).toBe('group');
    const f = nodes.find((each) => each.id === 'f');
    expect(f).toMatchObject({ title: 'scores', position: { x: 5, y: 6 }, opens: true, type: 'linear' });
    expect(edges).toContainEqual({ from: '@in.value', to: 'f.input' });
    expect(edges).toContainEqual({ from: '@f:weight.value', to: 'f.weight' });
    expect(variables['@in.value']?.of).toBe('x.value');
    expect(variables['h.output']).toMatchObject({ of: 'g/h.output', port: 'out' });
  });

  it('keeps the weights that a pass was made with after their update', async () => {
    const { at, gradients, inside } = await session(probabilities());
    await gradients();
    const before = await inside('f');
    await at(({ stages }) => stages.length);
    const after = await inside('f');
    expect(after.values['@weight.value']).toEqual(before.values['@weight.value']);
    expect(after.values[leaving(after, 'output')]).toEqual(before.values[leaving(before, 'output')]);
  });

  it.each(['x', 'nowhere', 'g/h', 'g/nothing', 'f/op1', 'C/op99', 'C/op1/op1/op1', '', '/', 'C//op1'])(
    'is nothing at "%s"',
    async (path) => {
      const { client, gradients } = await session(classifier());
      await gradients();
      expect(await client.request('inside', { path })).toBeNull();
    },
  );
});
