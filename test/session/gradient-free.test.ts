import { afterEach, describe, expect, it } from 'vitest';
import { SEARCHES } from '../../graph-core/gradient-free/index.ts';
import { NO_STATE, type SearchState } from '../../graph-core/gradient-free/search.ts';
import { methodOf } from '../../graph-core/gradient-free/testing.ts';
import type { Document } from '../../graph-core/model/document.ts';
import type { Objective, OptimizerSpec, TrainingSpec } from '../../graph-core/model/training.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { SessionClient } from '../../session/protocol.ts';
import { game, network, stepped, tensor } from '../../session/testing.ts';
import { noGpu } from '../support/gpu.ts';

type Choice = 'cpu' | 'webgpu';

const gpu = noGpu ? {} : { gpu: await nodeGpu() };
const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

const X = [1, -0.5, 2, 0.75, -1.5, 0.25, 0.5, 1];
const [GOAL_A, GOAL_B] = [1.25, -0.75];
const START = [0.2, 0.1, -0.3];

/** Stairs in a and b, a slope in c: |stairs(a x) + b|^2 around what a = 1.25, b = -0.75 would give, plus c^2. */
const stairs = (optimizer: OptimizerSpec, training: Partial<TrainingSpec> = {}): Document =>
  graph(
    [
      node('x', 'observed', { shape: [], value: tensor([X.length], X) }),
      node('y', 'observed', {
        shape: [],
        value: tensor(
          [X.length],
          X.map((x) => GOAL_A * x + GOAL_B),
        ),
      }),
      node('w', 'parameter', { shape: [2] }),
      node('c', 'parameter', { shape: [] }),
      node('f', 'black-box', { expression: 'round(8*(a*x + b))/8 + c*c' }),
      node('a', 'slice', { dim: 0, start: 0, end: 1 }),
      node('b', 'slice', { dim: 0, start: 1, end: 2 }),
      node('C', 'squared-norm'),
    ],
    wires(
      'x.value -> f.x',
      'w.value -> a.input',
      'w.value -> b.input',
      'a.output -> f.a',
      'b.output -> f.b',
      'c.value -> f.c',
      'f.output -> C.input',
      'y.value -> C.target',
    ),
    {
      parameters: { 'w.value': { value: tensor([2], START.slice(0, 2)) }, 'c.value': { value: tensor([], START.slice(2)) } },
      training: { seed: 7, batch: { size: 'all' }, objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer }], ...training },
    },
  );

/** The same in arithmetic, the mean over some rows; the weights in the order of the document. */
const costOf =
  (rows: readonly number[]) =>
  ([a = 0, b = 0, c = 0]: ArrayLike<number> & Iterable<number>): number => {
    const errors = rows.map((p) => {
      const x = X[p] as number;
      return (Math.round(8 * (a * x + b)) / 8 + c * c - (GOAL_A * x + GOAL_B)) ** 2;
    });
    return errors.reduce((sum, e) => sum + e, 0) / rows.length;
  };

async function open(document: Document, choice: Choice = 'cpu') {
  const client = createDirectClient({ choice, ...gpu });
  clients.push(client);
  const { diagnostics } = await client.request('open', { document, tables: {}, generation: 1, fresh: true });
  return { client, errors: diagnostics.filter(({ severity }) => severity === 'error') };
}

async function trained(document: Document, steps: number, choice: Choice = 'cpu') {
  const { client, errors } = await open(document, choice);
  expect(errors).toEqual([]);
  const costs: number[] = [];
  client.on('progress', ({ newSteps }) => costs.push(...newSteps.map(({ cost }) => cost)));
  const progress = await client.request('train', { steps });
  const { parameters } = await client.request('checkpoint', {});
  const weights = Object.values(parameters).flatMap(({ data }) => [...data]);
  return { progress, costs, weights, client };
}

const near = (found: readonly number[], wanted: readonly number[], digits = 9): void => {
  expect(found.length).toBe(wanted.length);
  found.forEach((x, i) => {
    expect(x).toBeCloseTo(wanted[i] as number, digits);
  });
};

/** Asks and tells as a run of the document does. */
function byHand(optimizer: OptimizerSpec, steps: number, rowsAt: (step: number) => readonly number[]) {
  const { type, ...given } = optimizer;
  const { method, hyper } = methodOf(type, given);
  let point: Float64Array = Float64Array.from(START);
  let state: SearchState = NO_STATE;
  const costs: number[] = [];
  for (let update = 1; update <= steps; update++) {
    const cost = costOf(rowsAt(update - 1));
    const { candidates, tell } = method.step({ hyper, point, update, seed: 7, stream: 'search:0' }, state);
    const found = Float64Array.from({ length: candidates.count }, (_, i) => cost(candidates.at(i)));
    costs.push(cost(point));
    ({ point, state } = tell(found, cost(point)));
  }
  return { weights: [...point], costs };
}

const all = X.map((_, p) => p);

const WAYS: readonly (readonly [string, OptimizerSpec, number])[] = [
  ['finite differences', { type: 'finite-differences', lr: 0.2, h: 0.25 }, 25],
  ['forward differences', { type: 'finite-differences', lr: 0.2, h: 0.25, central: false }, 25],
  ['SPSA', { type: 'spsa', c: 0.3, draws: 2 }, 40],
  ['an evolution strategy', { type: 'es', population: 12 }, 40],
  ['CMA-ES', { type: 'cma-es' }, 40],
  ['Nelder-Mead', { type: 'nelder-mead' }, 40],
  ['random search', { type: 'random-search', population: 6 }, 40],
];

describe('a black box that is trained without gradients', () => {
  it.each(WAYS)('%s: asking and telling by hand comes to the same', async (_, optimizer, steps) => {
    const { costs, weights, progress } = await trained(stairs(optimizer), steps);
    const wanted = byHand(optimizer, steps, () => all);
    near(costs, wanted.costs);
    near(weights, wanted.weights);
    expect(progress).toMatchObject({ ended: 'done', costIsLoss: true });
  });

  it.each(WAYS)('%s: on the samples of each batch', async (_, optimizer) => {
    const { costs, weights } = await trained(stairs(optimizer, { batch: { size: 3, order: 'sequence' } }), 9);
    const batches = [
      [0, 1, 2],
      [3, 4, 5],
      [6, 7],
    ];
    const wanted = byHand(optimizer, 9, (step) => batches[step % 3] as number[]);
    near(costs, wanted.costs);
    near(weights, wanted.weights);
  });

  it('takes a population in parts that is larger than one plan', async () => {
    const optimizer = { type: 'es', population: 2100, sigma: 0.3 };
    const { weights } = await trained(stairs(optimizer), 2);
    near(weights, byHand(optimizer, 2, () => all).weights);
  });

  it('does not move what no pattern means', async () => {
    const document = stairs({ type: 'cma-es' });
    const [objective] = document.training.objectives as [Objective];
    const only = { ...document.training, objectives: [{ ...objective, parameters: ['w.value'] }] };
    // c is still trained by nothing: no gradient is wanted past the black box
    const { weights } = await trained({ ...document, training: only }, 30);
    expect(weights[2]).toBe(START[2]);
    expect(costOf(all)(weights)).toBeLessThan(costOf(all)(START) / 2);
  });

  const REACHED: readonly (readonly [string, OptimizerSpec, number])[] = [
    ['finite-differences', { type: 'finite-differences', lr: 0.2, h: 0.25 }, 0.02],
    ['spsa', { type: 'spsa', lr: 0.5, c: 0.3, draws: 4 }, 0.1],
    ['es', { type: 'es', sigma: 0.2 }, 0.02],
    ['cma-es', { type: 'cma-es' }, 0.005],
    ['nelder-mead', { type: 'nelder-mead' }, 0.05],
    ['random-search', { type: 'random-search' }, 0.02],
  ];
  describe.each(noGpu ? (['cpu'] as const) : (['cpu', 'webgpu'] as const))('on %s', (choice) => {
    it.each(REACHED)('%s gets down the stairs', async (_, optimizer, bar) => {
      const { progress } = await trained(stairs(optimizer), 120, choice);
      expect(costOf(all)(START)).toBeGreaterThan(1.2);
      expect(progress.loss?.train).toBeLessThan(bar);
    });
  });

  it('is refused where gradients are to train it, and the mend names every way', async () => {
    const [refused] = analyse(stairs({ type: 'adam' })).diagnostics.filter(({ code }) => code === 'training/black-box');
    expect(refused?.mend).toMatch(
      /set the optimizer of the objective to finite-differences, spsa, es, cma-es, nelder-mead or random-search$/,
    );
    for (const { type } of SEARCHES) expect(analyse(stairs({ type })).diagnostics).toEqual([]);
    const { client } = await open(stairs({ type: 'adam' }));
    await expect(client.request('train', { steps: 1 })).rejects.toMatchObject({ code: 'training/black-box' });
  });
});

describe('a search', () => {
  it('goes on beside buffers, which change once a step as they do in gradient descent', async () => {
    const document = (optimizer: OptimizerSpec): Document => {
      const plain = network(X, 'tanh');
      const nodes = plain.nodes.map((each) => (each.id === 'h' ? node('h', 'batch-norm') : each));
      const training = { seed: 7, objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer }] };
      return { ...plain, nodes, training };
    };
    const buffersOf = async (optimizer: OptimizerSpec) => {
      const { client } = await trained(document(optimizer), 1);
      const { parameters } = await client.request('checkpoint', {});
      const found = Object.entries(parameters).filter(([address]) => address.includes('running'));
      expect(found.length).toBeGreaterThan(1);
      return found.flatMap(([, { data }]) => [...data]);
    };
    const descent = await buffersOf({ type: 'sgd', lr: 0 });
    near(await buffersOf({ type: 'es', population: 4 }), descent);
    expect(Math.max(...descent.map(Math.abs))).toBeGreaterThan(0.05);
  });

  it.each(['sequential', 'simultaneous'] as const)(
    'takes the turns of several objectives as gradients do: %s',
    async (schedule) => {
      const both = (optimizer: OptimizerSpec): Document =>
        game({
          schedule,
          objectives: [
            { cost: 'A.cost', parameters: ['*'], optimizer, steps: 2 },
            { cost: 'B.cost', parameters: ['w.value'], optimizer },
          ],
        });
      const measured = await trained(both({ type: 'finite-differences', lr: 0.05, h: 1e-4 }), 3);
      const known = await trained(both({ type: 'sgd', lr: 0.05 }), 3);
      near(measured.weights, known.weights, 6);
      near(measured.costs, known.costs, 6);
      const other = schedule === 'sequential' ? 'simultaneous' : 'sequential';
      const swapped = both({ type: 'sgd', lr: 0.05 });
      const others = await trained({ ...swapped, training: { ...swapped.training, schedule: other } }, 3);
      expect(others.weights[0]).not.toBeCloseTo(known.weights[0] as number, 4);
    },
  );

  it('stops between two steps, and goes on from there', async () => {
    const { client } = await open(stairs({ type: 'es' }));
    const underWay = stepped(client, 1);
    const run = client.request('train', { steps: Number.POSITIVE_INFINITY });
    await underWay;
    const stopped = await client.request('stop', {});
    expect(stopped.ended).toBe('stopped');
    expect(stopped.step).toBeGreaterThan(1);
    await run;
    const { weights } = await trained(stairs({ type: 'es' }), stopped.step);
    const { parameters } = await client.request('checkpoint', {});
    expect(Object.values(parameters).flatMap(({ data }) => [...data])).toEqual(weights);
  });

  it('does not mix with gradients in one run', async () => {
    const { errors } = await open(
      game({
        objectives: [
          { cost: 'A.cost', parameters: ['a.value'], optimizer: { type: 'sgd' } },
          { cost: 'B.cost', parameters: ['w.value'], optimizer: { type: 'es' } },
        ],
      }),
    );
    expect(errors).toMatchObject([{ code: 'training/mixed-ways', address: '/training/objectives/1/optimizer/type' }]);
  });

  it.each([
    [{ type: 'es', population: 1.5 }, 'training/hyper', 'whole number'],
    [{ type: 'es', population: 1 }, 'training/hyper', 'below 2'],
    [{ type: 'cma-es', population: 3 }, 'training/search', 'too few'],
    [{ type: 'cma-es', sigma: 0 }, 'training/hyper', 'below'],
    [{ type: 'hill-climbing' }, 'training/optimizer', 'no optimiser "hill-climbing"'],
  ])('refuses %o in words', async (optimizer, code, words) => {
    const { client, errors } = await open(stairs(optimizer));
    expect(errors.find((each) => each.code === code)?.message).toContain(words);
    await expect(client.request('train', { steps: 1 })).rejects.toThrow();
  });

  it('ends where no candidate has a finite cost, and keeps the weights', async () => {
    const document = stairs({ type: 'es' });
    const nodes = document.nodes.map((each) =>
      each.id === 'f' ? node('f', 'black-box', { expression: '0/0 + a + b + c + x' }) : each,
    );
    const { progress, weights } = await trained({ ...document, nodes }, 3);
    expect(progress).toMatchObject({ ended: 'not-finite', step: 0 });
    expect(weights).toEqual(START);
  });

  it.each([['cma-es'], ['random-search'], ['nelder-mead']])('%s gets out of a hole that it begins in', async (type) => {
    const document = stairs({ type, sigma: 0.5 });
    const expression = 'a*x + b + c + where(abs(a - 0.2) < 0.1, 0/0, 0)';
    const nodes = document.nodes.map((each) => (each.id === 'f' ? node('f', 'black-box', { expression }) : each));
    const { progress } = await trained({ ...document, nodes }, 60);
    expect(progress.loss?.train).toBeLessThan(0.3);
  });

  it('stops at a breakpoint on the place of the run, and refuses one on entries', async () => {
    const { client } = await open(stairs({ type: 'es' }));
    await client.request('breakpoints', {
      list: [{ id: 'b', at: 'C.cost', when: { kind: 'step', number: 3 }, of: 'value' }] as never,
    });
    expect(await client.request('train', { steps: 10 })).toMatchObject({ ended: 'breakpoint' });
    await client.request('breakpoints', {
      list: [{ id: 'b', at: 'C.cost', when: { kind: 'above', threshold: 1 }, of: 'value' }] as never,
    });
    await expect(client.request('train', { steps: 10 })).rejects.toMatchObject({ code: 'training/search-breakpoint' });
  });

  it('begins anew where its weights are others than those that it remembers', async () => {
    const document = stairs({ type: 'cma-es' });
    const { client } = await trained(document, 5);
    const { progress } = await client.request('checkpoint', {});
    const kept = progress?.optimizers[0]?.state ?? {};
    expect(Object.keys(kept).sort()).toEqual(['counts', 'covariance', 'layout', 'path-c', 'path-sigma']);
    const text = JSON.stringify(kept.counts?.data);
    const again = (layout: number) => {
      const state = { ...kept, layout: { dtype: 'float', shape: [1], data: [layout] } };
      return {
        ...document,
        training: { ...document.training, progress: { steps: 5, optimizers: [{ type: 'cma-es', since: 0, state }] } },
      };
    };
    const generations = async (layout: number): Promise<unknown> => {
      const made = await trained(again(layout), 1);
      return (await made.client.request('checkpoint', {})).progress?.optimizers[0]?.state?.counts?.data[1];
    };
    expect(JSON.parse(text)[1]).toBe(5);
    expect(await generations(kept.layout?.data[0] as number)).toBe(6);
    expect(await generations(1)).toBe(1);
  });
});
