import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import type { Objective } from '../../graph-core/model/training.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { clipped, measured } from '../../graph-core/optim/clip.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { createDirectClient } from '../../session/direct.ts';
import { evaluate } from '../../session/run.ts';
import { game } from '../../session/testing.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';
import { byRunPlan, byStepPlan, distance, networkOf } from './step-and-run.ts';

interface Clip {
  readonly clipNorm?: number;
  readonly clipValue?: number;
}

/** What clipping makes of some gradients, with the numbers it takes from all of them. */
async function clip(gradients: readonly (readonly number[])[], settings: Clip, executor: Executor = createCpuExecutor()) {
  const hyper = { clipNorm: 0, clipValue: 0, ...settings };
  const b = new Builder(registry);
  const values = gradients.map((g, i) => b.input(`g${i}`, 'state', { dtype: 'float', shape: [g.length], axes: [] }));
  const all = measured(b, values, hyper);
  for (const [i, g] of values.entries()) b.output(`clipped${i}`, clipped(b, g, hyper, all?.factor ?? null));
  if (all) {
    b.output('norm', all.norm());
    b.output('factor', all.factor);
    for (const [i, norm] of all.norms().entries()) b.output(`norm${i}`, norm);
  }
  const fed = new Map(gradients.map((g, i) => [`g${i}`, Float64Array.from(g)]));
  const found = new Map((await evaluate(b.build(), fed, executor)).map(({ name, tensor }) => [name, [...tensor.data]]));
  const of = (name: string): number[] => found.get(name) ?? [];
  return { clipped: gradients.map((_, i) => of(`clipped${i}`)), norm: of('norm')[0], factor: of('factor')[0], of };
}

const close = (got: readonly number[], want: readonly number[], relative: number): void => {
  expect(got).toHaveLength(want.length);
  got.forEach((x, i) => {
    const y = want[i] as number;
    expect(Math.abs(x - y), `${x} for ${y}`).toBeLessThanOrEqual(relative * Math.abs(y));
  });
};

describe('clipping gradients', () => {
  it('brings the norm over all of them down, worked by hand: |(3, 4, 12)| = 13', async () => {
    const { clipped: got, norm, factor, of } = await clip([[3, 4], [12]], { clipNorm: 6.5 });
    expect(norm).toBeCloseTo(13, 14);
    expect(of('norm0')[0]).toBeCloseTo(5, 14);
    expect(of('norm1')[0]).toBeCloseTo(12, 14);
    const wanted = 6.5 / (13 + 1e-6);
    close([factor as number], [wanted], 1e-15);
    close(got.flat(), [3 * wanted, 4 * wanted, 12 * wanted], 1e-14);
  });

  it('leaves shorter ones bit for bit as they are', async () => {
    const { clipped: got, factor } = await clip([[0.3, -0.4], [1.2]], { clipNorm: 6.5 });
    expect(factor).toBe(1);
    expect(got).toEqual([[0.3, -0.4], [1.2]]);
  });

  it('cuts single entries off, before the norm is taken', async () => {
    expect((await clip([[3, -4], [0.5]], { clipValue: 2 })).clipped).toEqual([[2, -2], [0.5]]);
    const both = await clip([[3, -400], [1]], { clipValue: 2, clipNorm: 1.5 });
    expect(both.norm).toBeCloseTo(3, 14);
    close(both.clipped.flat(), [1, -1, 0.5], 1e-6);
  });

  it('makes nothing of nothing: zero gradients, no gradients, gradients without entries', async () => {
    const { clipped: got, norm, factor } = await clip([[0, 0], [0]], { clipNorm: 1 });
    expect([got, norm, factor]).toEqual([[[0, 0], [0]], 0, 1]);
    expect((await clip([], { clipNorm: 1 })).of('factor')).toEqual([]);
    close((await clip([[], [3, 4]], { clipNorm: 1 })).clipped.flat(), [0.6, 0.8], 1e-6);
  });

  it('neither hides an infinity nor a NaN: 0 and NaN beside the one, NaN everywhere beside the other, as in torch', async () => {
    const infinite = await clip([[1, Number.POSITIVE_INFINITY], [2]], { clipNorm: 1 });
    expect([infinite.norm, infinite.factor]).toEqual([Number.POSITIVE_INFINITY, 0]);
    expect(infinite.clipped).toEqual([[0, Number.NaN], [0]]);
    expect((await clip([[1, Number.NaN], [2]], { clipNorm: 1 })).clipped).toEqual([[Number.NaN, Number.NaN], [Number.NaN]]);
    expect((await clip([[Number.NaN, 5]], { clipValue: 1 })).clipped).toEqual([[Number.NaN, 1]]);
  });

  it('measures what float64 could not square', async () => {
    const large = await clip([[3e200, -4e200]], { clipNorm: 10 });
    close([large.norm as number], [5e200], 1e-15);
    close(large.clipped.flat(), [6, -8], 1e-14);
  });
});

const NETWORK = {
  samples: 5,
  features: 3,
  hidden: 4,
  outputs: 2,
  activation: 'tanh',
  cost: 'mse-loss',
  penalty: true,
  seed: 3,
} as const;

const OPTIMISERS = [
  ['SGD by norm', { type: 'sgd', lr: 0.1, clipNorm: 0.2 }],
  ['SGD by value', { type: 'sgd', lr: 0.1, clipValue: 0.05 }],
  ['momentum by both, with decay', { type: 'sgd', lr: 0.1, momentum: 0.9, weightDecay: 0.1, clipNorm: 0.2, clipValue: 0.1 }],
  ['Adam by norm', { type: 'adam', lr: 0.05, clipNorm: 0.2 }],
] as const;

describe('training with clipped gradients', () => {
  it.each(OPTIMISERS)('steps to what it trains to, bit for bit: %s', async (_, optimizer) => {
    const document = networkOf({ ...NETWORK, optimizer });
    const executor = createCpuExecutor();
    const trained = await byRunPlan(document, executor, 4);
    expect(distance(await byStepPlan(document, executor, 4), trained)).toBe(0);
    // and clipping is not for nothing
    const { clipNorm: _norm, clipValue: _value, ...plain } = { clipNorm: 0, clipValue: 0, ...optimizer };
    expect(distance(await byRunPlan(networkOf({ ...NETWORK, optimizer: plain }), executor, 4), trained)).toBeGreaterThan(1e-3);
  });

  it.each(['sequential', 'simultaneous'] as const)(
    'measures each turn by its own gradients, with several objectives: %s',
    async (schedule) => {
      const document = gameOf(schedule, { type: 'sgd', lr: 0.1, momentum: 0.5, clipNorm: 0.5 });
      const executor = createCpuExecutor();
      const trained = await byRunPlan(document, executor, 3);
      expect(distance(await byStepPlan(document, executor, 3), trained)).toBe(0);
    },
  );

  it('takes the norm over both weights before it changes either, worked by hand', async () => {
    const weights = await byRunPlan(gameOf('sequential', { type: 'sgd', lr: 0.1, clipNorm: 0.5 }, 1), createCpuExecutor(), 1);
    // A = |a w - t|^2 with a = (0.5, 2), w = (1, -0.25), t = (1, -1): residuals (-0.5, 0.5)
    const [da, dw] = [
      [2 * -0.5 * 1, 2 * 0.5 * -0.25],
      [2 * -0.5 * 0.5, 2 * 0.5 * 2],
    ];
    const factor = 0.5 / (Math.hypot(...da, ...dw) + 1e-6);
    close(
      [...(weights.get('a.value') ?? [])],
      [0.5 - 0.1 * factor * (da[0] as number), 2 - 0.1 * factor * (da[1] as number)],
      1e-14,
    );
    close(
      [...(weights.get('w.value') ?? [])],
      [1 - 0.1 * factor * (dw[0] as number), -0.25 - 0.1 * factor * (dw[1] as number)],
      1e-14,
    );
  });
});

describe('a gradient that is infinite while the cost is not', () => {
  it('ends the run with the weights from before, clipped or not', async () => {
    for (const clipNorm of [0, 1]) {
      // C = (sqrt(w) - 1)^2 at w = 0: the cost is 1, its slope minus infinity
      const document = graph(
        [
          node('w', 'parameter', { shape: [1] }),
          node('r', 'sqrt'),
          node('y', 'observed', { shape: [1], value: vector(1) }),
          node('C', 'squared-norm'),
        ],
        wires('w.value -> r.input', 'r.output -> C.input', 'y.value -> C.target'),
        {
          parameters: { 'w.value': { value: vector(0) } },
          training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.1, clipNorm } }] },
        },
      );
      const client = createDirectClient({ choice: 'cpu' });
      await client.request('open', { document, tables: {}, generation: 1 });
      const progress = await client.request('train', { steps: 3 });
      expect([progress.ended, progress.step]).toEqual(['not-finite', 0]);
      expect([...((await client.request('parameters', {}))['w.value']?.data ?? [])]).toEqual([0]);
      client.dispose();
    }
  });
});

const vector = (...data: number[]) => ({ dtype: 'float', shape: [data.length], data });

/** Two costs over the same weights: A trains both, B trains w alone, twice in a row. */
function gameOf(schedule: 'sequential' | 'simultaneous', optimizer: Objective['optimizer'], objectives = 2): Document {
  const all: Objective[] = [
    { cost: 'A.cost', parameters: ['*'], optimizer },
    { cost: 'B.cost', parameters: ['w.*'], optimizer: { type: 'adam', lr: 0.01, clipNorm: 0.1, clipValue: 0.08 }, steps: 2 },
  ];
  return game({ objectives: all.slice(0, objectives), schedule });
}

describeGpu('clipping on WebGPU', () => {
  it('measures what float32 could not square, however large or small', async () => {
    const executor = await gpuExecutor();
    for (const size of [1e-10, 1, 1e10, 1e30]) {
      const { clipped: got, norm } = await clip([[3 * size, -4 * size], [12 * size]], { clipNorm: 6.5 * size }, executor);
      close([norm as number], [13 * size], 1e-6);
      const factor = (6.5 * size) / (13 * size + 1e-6);
      close(got.flat(), [3 * size * factor, -4 * size * factor, 12 * size * factor], 2e-6);
    }
    const { clipped: tiny, factor } = await clip([[3e-30, -4e-30]], { clipNorm: 1 }, executor);
    expect(factor).toBe(1);
    close(tiny.flat(), [3e-30, -4e-30], 1e-6);
  });

  it.each([
    [[0, 0], { clipNorm: 1 }, [0, 0]],
    [[3, -4], { clipValue: 2 }, [2, -2]],
    [[3, 4], { clipNorm: 10 }, [3, 4]],
  ] as const)('%o by %o', async (gradient, settings, wanted) => {
    expect((await clip([gradient], settings, await gpuExecutor())).clipped[0]).toEqual(wanted);
  });

  it.each(OPTIMISERS)('trains as the CPU does, and steps as it trains: %s', async (_, optimizer) => {
    const document = networkOf({ ...NETWORK, optimizer });
    const executor = await gpuExecutor();
    const trained = await byRunPlan(document, executor, 3);
    expect(distance(await byStepPlan(document, executor, 3), trained)).toBeLessThan(1e-6);
    expect(distance(await byRunPlan(document, createCpuExecutor(), 3), trained)).toBeLessThan(1e-5);
  });
});
