import { beforeAll, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import type { GroupSpec, OptimizerSpec } from '../../graph-core/model/training.ts';
import { descentOf } from '../../graph-core/optim/eta.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { createDirectClient } from '../../session/direct.ts';
import { buildEta, gradientOf, hessianOf, type Landscape, meanOuterProduct } from '../../session/eta/curvature.ts';
import { resolveObjectives } from '../../session/objectives.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';
import { byRunPlan, byStepPlan, distance, networkOf, prepare } from './step-and-run.ts';

const tensor = (shape: readonly number[], data: readonly number[]) => ({ dtype: 'float', shape, data });

const X = [1, 2, -0.5, 0.25, 1.5, -1, 0.75, -2];
const Y = [1, -1, 0.5, 2];

/** Least squares over four samples of two features: mean (w . x - y)^2, with w = (0.5, -1). */
function regression(optimizer: OptimizerSpec, groups: readonly GroupSpec[], more: Partial<Document['training']> = {}): Document {
  return graph(
    [
      node('x', 'observed', { shape: [2], value: tensor([4, 2], X) }),
      node('y', 'observed', { shape: [], value: tensor([4], Y) }),
      node('w', 'parameter', { shape: [2] }),
      node('d', 'dot'),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> d.input', 'w.value -> d.other', 'd.output -> C.input', 'y.value -> C.target'),
    {
      parameters: { 'w.value': { value: tensor([2], [0.5, -1]) } },
      training: { batch: { size: 'all' }, objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer, groups }], ...more },
    },
  );
}

const row = (p: number): readonly [number, number] => [X[2 * p] as number, X[2 * p + 1] as number];
const errorOf = (p: number): number => row(p)[0] * 0.5 - row(p)[1] - (Y[p] as number);
const mean = (of: (p: number) => number): number => [0, 1, 2, 3].reduce((sum, p) => sum + of(p) / 4, 0);
const GRADIENT = [0, 1].map((i) => mean((p) => 2 * errorOf(p) * (row(p)[i] as number)));
const HESSIAN = [0, 1].flatMap((i) => [0, 1].map((j) => mean((p) => 2 * (row(p)[i] as number) * (row(p)[j] as number))));
const FISHER = [0, 1].flatMap((i) =>
  [0, 1].map((j) => mean((p) => 4 * errorOf(p) ** 2 * (row(p)[i] as number) * (row(p)[j] as number))),
);

const close = (got: ArrayLike<number>, want: readonly number[], digits = 12): void => {
  expect(got).toHaveLength(want.length);
  want.forEach((w, i) => {
    expect(got[i]).toBeCloseTo(w, digits);
  });
};

const weightsAfter = async (document: Document, steps: number, executor: Executor = createCpuExecutor()) =>
  (await byRunPlan(document, executor, steps)).get('w.value') as Float64Array;

const MATRIX = [0.2, 0.05, 0.05, 0.1];

describe('w <- w - eta g', () => {
  const sgd = { type: 'sgd', lr: 7 };

  it('with a matrix, by hand: the rate of the optimiser is not in it', async () => {
    // rows and columns are told apart by one that is not symmetric
    const eta = tensor([2, 2], [0.2, 0.05, -0.03, 0.1]);
    const after = await weightsAfter(regression(sgd, [{ parameters: ['w.*'], eta }]), 1);
    const [a = 0, b = 0] = GRADIENT;
    close(after, [0.5 - (0.2 * a + 0.05 * b), -1 - (-0.03 * a + 0.1 * b)]);
  });

  it('with a diagonal, times the rate that the group gives', async () => {
    const after = await weightsAfter(regression(sgd, [{ parameters: ['w.*'], lr: 0.5, eta: tensor([2], [0.2, 0.1]) }]), 1);
    const [a = 0, b = 0] = GRADIENT;
    close(after, [0.5 - 0.1 * a, -1 - 0.05 * b]);
  });

  it.each([
    ['a matrix', { eta: tensor([9, 9], matrixOf(9)) }, sgd],
    [
      'a matrix with momentum, decay, clipping and a schedule',
      { momentum: 0.9, weightDecay: 0.1, eta: tensor([9, 9], matrixOf(9)) },
      { type: 'sgd', clipNorm: 0.3, clipValue: 0.2, schedule: { type: 'step', stepSize: 2, gamma: 0.5 } },
    ],
    ['a diagonal', { eta: tensor([3, 3], matrixOf(3)) }, sgd],
  ])('%s: step plan, run plan and trace agree', async (_, settings, optimizer) => {
    const document = network({ lr: 0.05, ...optimizer }, [{ parameters: ['f.weight'], ...settings }]);
    const [stepped, trained] = [
      await byStepPlan(document, createCpuExecutor(), 3),
      await byRunPlan(document, createCpuExecutor(), 3),
    ];
    expect(distance(stepped, trained)).toBeLessThan(1e-12);
    const client = createDirectClient({ choice: 'cpu' });
    const { view } = await client.request('open', { document, tables: {}, generation: 1 });
    await client.request('sample', { sample: 'mean' });
    await client.request('goTo', { cursor: view?.stages.length ?? 0 });
    const trace = await client.request('optimiserTrace', { address: 'f.weight', from: 4, count: 2 });
    const line = (name: string) => trace?.lines.find((each) => each.name === name);
    expect(line('conditioned')?.symbol).toBe('g_{\\boldsymbol\\eta}');
    const next = (await byRunPlan(document, createCpuExecutor(), 1)).get('f.weight') as Float64Array;
    const [w, step] = [line('weight')?.values ?? [], line('step')?.values ?? []];
    [4, 5].forEach((entry, i) => {
      expect((w[i] as number) + (step[i] as number)).toBeCloseTo(next[entry] as number, 12);
    });
  });

  it('stays on the device between two etas of one shape: the plan is the same, and the numbers are the new ones', async () => {
    const client = createDirectClient({ choice: 'cpu' });
    const found: number[][] = [];
    for (const [i, scale] of [1, 2].entries()) {
      const document = regression(sgd, [
        {
          parameters: ['w.*'],
          eta: tensor(
            [2, 2],
            MATRIX.map((x) => x * scale),
          ),
        },
      ]);
      await client.request('open', { document, tables: {}, generation: i + 1, fresh: true });
      await client.request('reset', {});
      await client.request('train', { steps: 1 });
      found.push(Array.from((await client.request('parameters', {}))['w.value']?.data ?? []));
    }
    close(
      (found[1] ?? []).map((w, i) => w - (i === 0 ? 0.5 : -1)),
      (found[0] ?? []).map((w, i) => 2 * (w - (i === 0 ? 0.5 : -1))),
    );
  });

  it('is refused where it does not fit, and by optimisers with rates of their own', () => {
    const problem = (document: Document) => {
      const resolved = resolveObjectives(document, analyse(document));
      return resolved.ok ? null : resolved.error[0];
    };
    expect(problem(regression({ type: 'adam' }, [{ parameters: ['w.*'], eta: tensor([2], [1, 1]) }]))).toMatchObject({
      code: 'training/eta',
      address: '/training/objectives/0/groups/0/eta',
      message: 'Adam has a rate for each entry of its own, and takes no eta',
    });
    const unfit = regression(sgd, [{ parameters: ['w.*'], eta: tensor([3, 3], matrixOf(3)) }]);
    expect(problem(unfit)?.message).toContain('has shape 3 × 3');
    expect(analyse(unfit).diagnostics).toMatchObject([{ code: 'training/eta', severity: 'error' }]);
    const uphill = regression(sgd, [{ parameters: ['w.*'], eta: tensor([2, 2], [1, 2, 2, 1]) }]);
    expect(problem(uphill)).toBeNull();
    expect(analyse(uphill).diagnostics).toMatchObject([{ code: 'training/eta-indefinite', severity: 'warning' }]);
  });
});

describe('etas that are built', () => {
  const landscapeOf = (document: Document): Landscape => {
    const { dataset, store, analysis } = prepare(document, createCpuExecutor());
    return { document, analysis, dataset, parameters: store.values(), costs: ['C.cost'] };
  };
  const here = landscapeOf(regression({ type: 'sgd' }, []));
  const executor = createCpuExecutor();

  it('gradient, Hessian and mean outer product of the gradients, by hand', async () => {
    close(await gradientOf('w.value', here, executor), GRADIENT);
    close(await hessianOf('w.value', here, executor), HESSIAN);
    close(await meanOuterProduct('w.value', here, executor), FISHER);
  });

  it('the inverse Hessian reaches the minimum of a quadratic in one step', async () => {
    const { data } = await buildEta('inverse-hessian', 'w.value', 0, here, executor);
    const document = regression({ type: 'sgd' }, [{ parameters: ['w.*'], eta: tensor([2, 2], [...data]) }]);
    const after = landscapeOf({
      ...document,
      parameters: { 'w.value': { value: tensor([2], [...(await weightsAfter(document, 1))]) } },
    });
    close(await gradientOf('w.value', after, executor), [0, 0]);
  });

  it('the natural gradient inverts the damped mean outer product', async () => {
    const eta = await buildEta('natural-gradient', 'w.value', 0.5, here, executor);
    const [a = 0, b = 0, c = 0, d = 0] = FISHER;
    const [p, q] = [a + 0.5, d + 0.5];
    const determinant = p * q - b * c;
    close(eta.data, [q / determinant, -b / determinant, -c / determinant, p / determinant]);
    const { quadratic, angle } = descentOf(eta, GRADIENT);
    expect(quadratic).toBeGreaterThan(0);
    expect(angle).toBeGreaterThan(0);
    expect(angle).toBeLessThan(90);
  });

  it('a Hessian of a network is that of differences of its gradients', async () => {
    const document = network({ type: 'sgd' }, []);
    const at = landscapeOf(document);
    const hessian = await hessianOf('f.weight', at, executor);
    const h = 1e-5;
    const weight = Float64Array.from(at.parameters.get('f.weight') ?? []);
    for (let i = 0; i < weight.length; i++) {
      const moved = (by: number): Landscape => ({
        ...at,
        parameters: new Map([...at.parameters, ['f.weight', weight.map((w, k) => (k === i ? w + by : w))]]),
      });
      const [plus, minus] = [await gradientOf('f.weight', moved(h), executor), await gradientOf('f.weight', moved(-h), executor)];
      close(
        hessian.subarray(i * weight.length, (i + 1) * weight.length),
        [...plus.map((g, k) => (g - (minus[k] as number)) / (2 * h))],
        7,
      );
    }
  });

  it('says what it cannot build', async () => {
    await expect(buildEta('inverse-hessian', 'v.value', 0, here, executor)).rejects.toThrow('there is no parameter v.value');
    const flat = landscapeOf({ ...regression({ type: 'sgd' }, []), parameters: { 'w.value': { value: tensor([2], [0, 0]) } } });
    const zeros = { ...flat, dataset: { ...flat.dataset, train: Int32Array.of(0) } };
    await expect(buildEta('inverse-hessian', 'w.value', 0, zeros, executor)).rejects.toThrow('singular with a damping of 0');
  });
});

describeGpu('w <- w - eta g, WebGPU', () => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await gpuExecutor();
  });
  it('comes to what the CPU comes to, in float32', async () => {
    const document = network({ type: 'sgd', momentum: 0.5, clipNorm: 0.3 }, [
      { parameters: ['f.weight'], eta: tensor([9, 9], matrixOf(9)) },
    ]);
    const [gpu, cpu] = [await byRunPlan(document, executor, 4), await byRunPlan(document, createCpuExecutor(), 4)];
    expect(distance(gpu, cpu)).toBeLessThan(1e-5);
    expect(distance(await byStepPlan(document, executor, 2), await byRunPlan(document, executor, 2))).toBeLessThan(1e-5);
  });
  it('builds the same matrices', async () => {
    const { dataset, store, analysis, document } = prepare(regression({ type: 'sgd' }, []), executor);
    const at = { document, analysis, dataset, parameters: store.values(), costs: ['C.cost'] };
    close(await hessianOf('w.value', at, executor), HESSIAN, 5);
    close(await meanOuterProduct('w.value', at, executor), FISHER, 4);
  });
});

/** A symmetric positive definite matrix that looks random. */
function matrixOf(n: number): number[] {
  const at = (i: number, j: number): number =>
    Math.sin(12.9898 * (Math.min(i, j) * n + Math.max(i, j) + 1)) * 0.02 + (i === j ? 0.2 : 0);
  return Array.from({ length: n * n }, (_, k) => at(Math.floor(k / n), k % n));
}

/** Two layers; the weights of the first are a 3 x 3 matrix. */
function network(optimizer: OptimizerSpec, groups: readonly GroupSpec[]): Document {
  const shape = {
    samples: 4,
    features: 3,
    hidden: 3,
    outputs: 2,
    activation: 'tanh',
    cost: 'mse-loss',
    penalty: false,
    seed: 4,
  } as const;
  const drawn = networkOf({ ...shape, optimizer });
  const [first] = drawn.training.objectives ?? [];
  return { ...drawn, training: { ...drawn.training, objectives: first ? [{ ...first, groups }] : [] } };
}
