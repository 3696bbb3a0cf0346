import { afterEach, describe, expect, it } from 'vitest';
import type { Document, Json } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { SessionClient, StepView } from '../../session/protocol.ts';
import { requestFor, runOrThrow } from '../support/documents.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

async function open(document: Document) {
  const client = createDirectClient({ seed: 1, choice: 'cpu' });
  clients.push(client);
  const { view } = await client.request('open', { document, tables: {}, generation: 1 });
  return { client, view: view as StepView };
}

const tensor = (shape: number[], data: number[]) => ({ dtype: 'float', shape, data });
/** `own`: with an axis for the samples in front. */
const observed = (id: string, shape: number[], data: number[], own = shape) =>
  node(id, 'observed', { shape, value: tensor(own, data) as unknown as Json });

/** tanh(W x + b) without a cost. */
const costless = (): Document =>
  graph(
    [observed('x', [2], [1, -3]), node('f', 'linear', { outFeatures: 2 }), node('h', 'tanh')],
    wires('x.value -> f.input', 'f.output -> h.input'),
  );

/** A regression with a block that ends nowhere and one that is wired by half. */
const unfinished = (): Document =>
  graph(
    [
      observed('x', [2], [1, -1]),
      observed('y', [2], [1, 1]),
      node('f', 'linear', { outFeatures: 2 }),
      node('C', 'squared-norm'),
      node('end', 'tanh'),
      node('half', 'add'),
    ],
    wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target', 'f.output -> end.input', 'f.output -> half.input'),
  );

/** Two samples and two objectives: g lowers C, f lowers D = -output. */
const rivals = (): Document =>
  graph(
    [
      observed('x', [2], [1, -3, 0.5, 1], [2, 2]),
      observed('y', [1], [1]),
      node('f', 'linear', { outFeatures: 2 }),
      node('h', 'tanh'),
      node('g', 'linear', { outFeatures: 1 }),
      node('C', 'squared-norm'),
      node('minus', 'neg'),
      node('D', 'scalar-cost'),
    ],
    wires(
      'x.value -> f.input',
      'f.output -> h.input',
      'h.output -> g.input',
      'g.output -> C.input',
      'y.value -> C.target',
      'g.output -> minus.input',
      'minus.output -> D.input',
    ),
    {
      training: {
        objectives: [
          { cost: 'C.cost', parameters: ['g.*'], optimizer: { type: 'sgd', lr: 0.1 } },
          { cost: 'D.cost', parameters: ['f.*'], optimizer: { type: 'sgd', lr: 0.1 } },
        ],
      },
    },
  );

/** A layer and its cost, both in one group. */
const grouped = (): Document =>
  graph(
    [
      observed('x', [2], [1, -3]),
      observed('y', [2], [0, 1]),
      node('f', 'linear', { outFeatures: 2 }),
      node('g', 'group', { definition: 'end', shareWith: null }),
    ],
    wires('x.value -> f.input', 'f.output -> g.in', 'y.value -> g.target'),
    {
      definitions: {
        end: {
          nodes: [node('h', 'tanh'), node('C', 'squared-norm')],
          edges: wires('h.output -> C.input'),
          inputs: [
            { name: 'in', at: 'h.input' },
            { name: 'target', at: 'C.target' },
          ],
          outputs: [{ name: 'cost', at: 'C.cost' }],
        },
      },
    },
  );

/** where(a > 0, log(a), 0) of a = w x with an entry 0: the logarithm is infinite and is not taken, its slope is NaN. */
const hiddenLog = (): Document =>
  graph(
    [
      observed('x', [2], [0, 1]),
      node('w', 'parameter', { shape: [2] }),
      node('a', 'mul'),
      node('zero', 'constant', { shape: [], value: tensor([], [0]) as unknown as Json }),
      node('positive', 'gt'),
      node('l', 'log'),
      node('taken', 'where'),
      node('s', 'sum'),
      node('C', 'scalar-cost'),
    ],
    wires(
      'x.value -> a.input',
      'w.value -> a.other',
      'a.output -> positive.input',
      'zero.value -> positive.other',
      'a.output -> l.input',
      'positive.output -> taken.condition',
      'l.output -> taken.input',
      'zero.value -> taken.other',
      'taken.output -> s.input',
      's.output -> C.input',
    ),
    { parameters: { 'w.value': { init: 'zeros', trainable: true, stream: 'w', value: tensor([2], [2, 3]) } } },
  );

/** where(x > 0, sqrt(x), 0) behind a product with an entry 0: all values are finite, the slope of the root is infinite. */
const hiddenRoot = (): Document => {
  const { nodes, ...rest } = hiddenLog();
  return { ...rest, nodes: nodes.map((each) => (each.id === 'l' ? node('l', 'sqrt') : each)) };
};

/** f goes through tanh, and through a group whose port leads to a block and to an inner group's two blocks: m = tanh f, k = sigmoid f * f. */
const forked = (): Document =>
  graph(
    [
      observed('x', [2], [1, -3]),
      observed('y', [2], [0, 1]),
      node('f', 'linear', { outFeatures: 2 }),
      node('g', 'group', { definition: 'outer', shareWith: null }),
      node('h', 'tanh'),
      node('sum', 'add'),
      node('C', 'squared-norm'),
    ],
    wires(
      'x.value -> f.input',
      'f.output -> g.in',
      'f.output -> h.input',
      'g.out -> sum.input',
      'h.output -> sum.other',
      'sum.output -> C.input',
      'y.value -> C.target',
    ),
    {
      definitions: {
        outer: {
          nodes: [node('m', 'tanh'), node('i', 'group', { definition: 'inner', shareWith: null }), node('out', 'add')],
          edges: wires('m.output -> out.input', 'i.out -> out.other'),
          inputs: [
            { name: 'in', at: 'm.input' },
            { name: 'in', at: 'i.in' },
          ],
          outputs: [{ name: 'out', at: 'out.output' }],
        },
        inner: {
          nodes: [node('k', 'sigmoid'), node('p', 'mul')],
          edges: wires('k.output -> p.input'),
          inputs: [
            { name: 'in', at: 'k.input' },
            { name: 'in', at: 'p.other' },
          ],
          outputs: [{ name: 'out', at: 'p.output' }],
        },
      },
    },
  );

describe('a nudge that no cost depends on', () => {
  it.each([
    ['a graph without a cost', costless, 'f.output', 'h.output'],
    ['a block that ends nowhere', unfinished, 'end.output', null],
  ] as const)('has no rows of the cost: %s', async (_, document, address, downstream) => {
    const { client } = await open(document());
    const found = await client.request('nudge', { address, index: 0, delta: 0.1 });
    expect(found.rows).toEqual([]);
    expect(Object.keys(found.downstream)).toEqual(downstream === null ? [] : [downstream]);
  });
});

describe('a focus', () => {
  it('is nothing for a block that is wired by half', async () => {
    const { client } = await open(unfinished());
    expect(await client.request('focus', { path: 'half', entry: 0, first: 0 })).toBeNull();
  });
});

describe('the unfolded samples', () => {
  it('pull the way of the objective whose turn it is', async () => {
    const { client } = await open(rivals());
    const first = await client.request('sample', { sample: 'mean' });
    expect(first.turn?.costs).toEqual(['C.cost']);
    const second = await client.request('goTo', { cursor: first.stages.length + 1 });
    expect(second.turn?.costs).toEqual(['D.cost']);
    const view = await client.request('goTo', { cursor: second.stages.length });
    const { averaged, costs, loss, gradients } = await client.request('perSample', { samples: [0, 1] });
    expect(averaged).toEqual(['D.cost']);
    expect(loss).toBeCloseTo(view.values['D.cost']?.entries[0] as number, 12);
    expect((costs[0] as number) + (costs[1] as number)).toBeCloseTo(2 * loss, 12);
    const wanted = view.gradients['f.weight']?.entries as number[];
    expect(Math.max(...wanted.map(Math.abs))).toBeGreaterThan(1e-3);
    const mean = gradients['f.weight']?.mean.entries as number[];
    expect(Math.max(...mean.map((entry, i) => Math.abs(entry - (wanted[i] as number))))).toBeLessThan(1e-12);
  });
});

describe('the health of the gradient', () => {
  const health = async (document: Document) => (await open(document)).client.request('health', { set: false });

  it.each([
    ['made an infinity', hiddenLog],
    ['has a slope without end, all values being finite', hiddenRoot],
  ])('blames the block that %s, not one that was only reached by it', async (_, document) => {
    const { verdict } = await health(document());
    expect(verdict.kind).toBe('non-finite');
    expect(verdict.blame.map(({ node: id }) => id)).toEqual(['l']);
  });

  it('begins at a cost in a group', async () => {
    const { verdict, rows } = await health(grouped());
    expect(verdict).toMatchObject({ kind: 'steady', to: 'x.value' });
    expect(rows.map(({ node: id, product }) => [id, product !== null])).toEqual([
      ['f', true],
      ['g/h', true],
      ['g/C', true],
    ]);
  });

  it('begins at the value that backward begins at', async () => {
    const { client } = await open(costless());
    await client.request('seed', { from: 'h.output', row: [1, -2] });
    const { stages } = await client.request('goTo', { cursor: 0 });
    const view = await client.request('goTo', { cursor: stages.length });
    const { verdict, rows } = await client.request('health', { set: false });
    expect(verdict).toMatchObject({ kind: 'steady', from: 'h.output', to: 'x.value' });
    expect(verdict.factor).toBeCloseTo((view.gradients['x.value']?.norm as number) / Math.sqrt(5), 12);
    expect(rows.find(({ node: id }) => id === 'f')?.gradient).toBeCloseTo(view.gradients['f.output']?.norm as number, 12);
  });
});

describe('a wire into a group', () => {
  const into = 'edge:f.output->g.in';
  const atEnd = async ({ client, view }: Awaited<ReturnType<typeof open>>) =>
    client.request('goTo', { cursor: view.stages.filter(({ phase }) => phase !== 'update').length });

  it('brings back the sum of what comes from the blocks inside, also through a group in the group', async () => {
    const { gradients } = await atEnd(await open(forked()));
    const at = (address: string): number[] => [...(gradients[address]?.entries ?? [])];
    const sum = (...addresses: string[]): number[] => addresses.map(at).reduce((a, b) => a.map((x, i) => x + (b[i] as number)));
    const near = (a: number[], b: number[]): void => {
      expect(a).toHaveLength(2);
      expect(Math.max(...a.map((x, i) => Math.abs(x - (b[i] as number))))).toBeLessThan(1e-12);
    };
    near(at('edge:f.output->g/i.in'), sum('edge:f.output->g/i/k.input', 'edge:f.output->g/i/p.other'));
    near(at(into), sum('edge:f.output->g/m.input', 'edge:f.output->g/i.in'));
    near(sum(into, 'edge:f.output->h.input'), at('f.output'));
  });

  it('is known with the last of them', async () => {
    const opened = await open(forked());
    const { stages } = opened.view;
    const last = Math.max(
      ...stages.flatMap(({ phase, node: id, index }) => (phase === 'backward' && id.startsWith('g/') ? [index] : [])),
    );
    expect(stages[last]?.makes).toContain(into);
    expect((await opened.client.request('goTo', { cursor: last })).gradients[into]).toBeUndefined();
    expect((await opened.client.request('goTo', { cursor: last + 1 })).gradients[into]).toBeDefined();
    // the order of the chain rule is that of forward, mirrored
    const order = (phase: string): string[] => stages.flatMap((stage) => (stage.phase === phase ? [stage.node] : []));
    expect(order('backward')).toEqual(order('forward').reverse());
  });

  it('is what the group on view shows at its port', async () => {
    const opened = await open(forked());
    const { gradients } = await atEnd(opened);
    const inside = await opened.client.request('inside', { path: 'g' });
    expect(inside?.gradients['@in.value']?.entries).toEqual(gradients[into]?.entries);
  });

  it('is stopped at, stepping and training', async () => {
    const opened = await open(forked());
    const when = { kind: 'above', threshold: 1e-6 } as const;
    await opened.client.request('breakpoints', { list: [{ id: 'b', at: into, of: 'gradient', when }] });
    const stepped = await opened.client.request('goTo', { cursor: opened.view.stages.length, stops: true });
    expect(stepped.hit).toMatchObject({
      address: 'g.in',
      of: 'gradient',
      shape: [2],
      number: stepped.gradients[into]?.entries[0],
    });
    // a run goes on from where somebody stands, and is stopped in the next step
    expect(await opened.client.request('train', { steps: 3 })).toMatchObject({ step: 1, ended: 'breakpoint' });
  });

  it('is what a run gives for the port', async () => {
    const request = requestFor(forked());
    const { gradients } = await runOrThrow(
      { ...request, gradients: ['g.in', 'g/m.input', 'g/i.in'] },
      createCpuExecutor('float64'),
    );
    const [whole, ...parts] = ['g.in', 'g/m.input', 'g/i.in'].map((address) => Array.from(gradients.get(address)?.data ?? []));
    expect(whole).toEqual(parts[0]?.map((x, i) => x + (parts[1]?.[i] as number)));
  });
});
