import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import type { TrainingSpec } from '../../graph-core/model/training.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { bindData } from '../data/dataset.ts';
import { resolveObjectives } from '../objectives.ts';
import { ParameterStore } from '../parameter-store.ts';
import { PlanCache } from '../plan-cache.ts';
import { structureKey } from '../stepper/compile.ts';
import { Evaluator } from './evaluator.ts';
import { resolveMetrics } from './metrics.ts';
import { Trainer } from './trainer.ts';

const tensor = (shape: readonly number[], data: readonly number[]) => ({ dtype: 'float', shape, data });
const X = [1, 2, 0, 1, -1, 1, 2, 0, 1, -2];
const Y = [3, 1, 0, 2, -1];

/** yhat = w . x + b with squared error, five samples of two numbers. */
const regression = (training: TrainingSpec): Document =>
  graph(
    [
      node('x', 'observed', { shape: [2], value: tensor([5, 2], X) }),
      node('y', 'observed', { shape: [1], value: tensor([5, 1], Y) }),
      node('f', 'linear', { outFeatures: 1 }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
    { parameters: { 'f.weight': { value: tensor([1, 2], [0.5, -0.5]) }, 'f.bias': { value: tensor([1], [0.25]) } }, training },
  );

function open(document: Document, seed = 0) {
  const analysis = analyse(document);
  const dataset = bindData(document, analysis, {}, seed);
  const objectives = resolveObjectives(document, analysis);
  const metrics = resolveMetrics(document, analysis);
  if (!dataset.ok || !objectives.ok || !metrics.ok) throw new Error('the document is wrong');
  const store = new ParameterStore();
  store.open(analysis, seed);
  const executor = createCpuExecutor();
  const key = structureKey(document, analysis, dataset.value);
  const common = {
    document,
    analysis,
    dataset: dataset.value,
    store,
    plans: new PlanCache(executor),
    limits: executor.info.limits,
    key,
  };
  const trainer = new Trainer({ ...common, objectives: objectives.value, seed });
  const evaluator = new Evaluator({ ...common, costs: analysis.costs, metrics: metrics.value });
  return { trainer, evaluator, store, dataset: dataset.value };
}

const sgd = (lr: number, more = {}) => [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr, ...more } }];

/** Plain loops over the same model: mean squared error of a batch, one gradient step. */
function byHand(w: readonly number[], rows: readonly number[], lr: number): { w: number[]; cost: number } {
  const g = [0, 0, 0];
  let cost = 0;
  for (const row of rows) {
    const [a, b] = [X[2 * row] as number, X[2 * row + 1] as number];
    const error = (w[0] as number) * a + (w[1] as number) * b + (w[2] as number) - (Y[row] as number);
    cost += error ** 2 / rows.length;
    [a, b, 1].forEach((x, i) => {
      g[i] = (g[i] as number) + (2 * error * x) / rows.length;
    });
  }
  return { w: w.map((x, i) => x - lr * (g[i] as number)), cost };
}

async function steps(trainer: Trainer, count: number): Promise<number[]> {
  const costs: number[] = [];
  while (costs.length < count) {
    const chunk = await trainer.advance(count - costs.length);
    costs.push(...chunk.steps.map((s) => s.cost));
    if (chunk.halted) break;
  }
  return costs;
}

describe('Trainer', () => {
  it.each([1, 2, 3, 5, 'all'] as const)('takes the same steps as plain loops with batches of %s', async (size) => {
    const { trainer, store } = open(regression({ batch: { size, order: 'shuffle' }, objectives: sgd(0.05) }), 7);
    let w = [0.5, -0.5, 0.25];
    const expected = Array.from({ length: 12 }, (_, step) => {
      const next = byHand(w, [...trainer.order.rowsAt(step)], 0.05);
      w = next.w;
      return next.cost;
    });
    const costs = await steps(trainer, 12);
    costs.forEach((cost, i) => {
      expect(cost).toBeCloseTo(expected[i] as number, 12);
    });
    [...store.get('f.weight'), ...store.get('f.bias')].forEach((x, i) => {
      expect(x).toBeCloseTo(w[i] as number, 12);
    });
    expect(store.steps).toBe(12);
  });

  it('visits every row once in an epoch and differs between epochs', () => {
    const { trainer } = open(regression({ batch: { size: 2, order: 'shuffle' }, objectives: sgd(0.1) }), 3);
    const epoch = (n: number) => [0, 1, 2].flatMap((i) => [...trainer.order.rowsAt(3 * n + i)]);
    for (const n of [0, 1, 2]) expect([...epoch(n)].sort()).toEqual([0, 1, 2, 3, 4]);
    expect([epoch(0), epoch(1), epoch(2)].map(String).filter((text, i, all) => all.indexOf(text) === i).length).toBeGreaterThan(
      1,
    );
  });

  it('draws with replacement: some rows twice in an epoch, and all of them equally often in the long run', () => {
    const { trainer } = open(regression({ batch: { size: 1, order: 'replacement' }, objectives: sgd(0.1) }), 5);
    const [epochs, rows] = [1000, 5];
    const drawn = Array.from({ length: epochs * rows }, (_, step) => trainer.order.rowsAt(step)[0] as number);
    const whole = Array.from({ length: epochs }, (_, e) => new Set(drawn.slice(e * rows, (e + 1) * rows)).size === rows);
    // 5! of the 5^5 ways to draw have every row once: 38.4 of 1000, with a standard deviation of 6.1
    const permutations = whole.filter(Boolean).length;
    expect(permutations).toBeGreaterThan(20);
    expect(permutations).toBeLessThan(57);
    const counts = Array.from({ length: rows }, (_, row) => drawn.filter((each) => each === row).length);
    // chi squared with four degrees of freedom is above 18.5 once in a thousand times
    expect(counts.reduce((sum, count) => sum + (count - epochs) ** 2 / epochs, 0)).toBeLessThan(18.5);
  });

  it('gives the same numbers for the same seed and others for another', async () => {
    const document = regression({ batch: { size: 1, order: 'replacement' }, objectives: sgd(0.05, { momentum: 0.9 }) });
    const [a, b, c] = [open(document, 1), open(document, 1), open(document, 2)];
    const [first, second, third] = [await steps(a.trainer, 20), await steps(b.trainer, 20), await steps(c.trainer, 20)];
    expect(second).toEqual(first);
    expect([...b.store.get('f.weight')]).toEqual([...a.store.get('f.weight')]);
    expect(third).not.toEqual(first);
  });

  it('keeps the weights of before a step whose cost is not finite', async () => {
    const { trainer, store } = open(regression({ batch: { size: 'all' }, objectives: sgd(1e60) }));
    const chunk = await trainer.advance(50);
    expect(chunk.halted).toBe(true);
    expect(chunk.steps.length).toBeLessThan(10);
    expect(chunk.steps.every((s) => Number.isFinite(s.cost))).toBe(true);
    expect([...store.get('f.weight'), ...store.get('f.bias')].every(Number.isFinite)).toBe(true);
    expect(store.steps).toBe(chunk.steps.length);
  });

  it('leaves frozen weights alone and evaluates the whole set', async () => {
    const base = regression({
      batch: { size: 2 },
      objectives: sgd(0.05),
      metrics: [
        { type: 'r2', output: 'f.output', target: 'y.value' },
        { type: 'mse', output: 'f.output', target: 'y.value' },
      ],
    });
    const frozen: Document = {
      ...base,
      parameters: { ...base.parameters, 'f.bias': { ...base.parameters['f.bias'], trainable: false } },
    };
    const { trainer, store, evaluator, dataset } = open(frozen);
    await steps(trainer, 30);
    expect([...store.get('f.bias')]).toEqual([0.25]);
    const w = [...store.get('f.weight'), 0.25];
    const { cost } = byHand(w, [0, 1, 2, 3, 4], 0);
    const evaluation = await evaluator.evaluate(dataset.train);
    expect(evaluation.cost).toBeCloseTo(cost, 12);
    expect(evaluation.metrics.mse).toBeCloseTo(cost, 12);
    const mean = 1;
    expect(evaluation.metrics.r2).toBeCloseTo(1 - (5 * cost) / Y.reduce((sum, y) => sum + (y - mean) ** 2, 0), 12);
  });

  it('lets later objectives see earlier updates, unless all are to see the same weights', async () => {
    const twice = (schedule: 'sequential' | 'simultaneous'): TrainingSpec => ({
      schedule,
      batch: { size: 'all' },
      objectives: [
        { cost: 'C.cost', parameters: ['f.weight'], optimizer: { type: 'sgd', lr: 0.05 } },
        { cost: 'C.cost', parameters: ['f.bias'], optimizer: { type: 'sgd', lr: 0.05 } },
      ],
    });
    const rows = [0, 1, 2, 3, 4];
    const start = [0.5, -0.5, 0.25];
    const once = byHand(start, rows, 0.05).w;
    const together = open(regression(twice('simultaneous')));
    await steps(together.trainer, 1);
    expect(together.store.get('f.bias')[0]).toBeCloseTo(once[2] as number, 12);
    const after = open(regression(twice('sequential')));
    await steps(after.trainer, 1);
    expect(after.store.get('f.weight')[0]).toBeCloseTo(once[0] as number, 12);
    expect(after.store.get('f.bias')[0]).toBeCloseTo(
      byHand([once[0] as number, once[1] as number, 0.25], rows, 0.05).w[2] as number,
      12,
    );
  });
});
