import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { bindData } from '../data/dataset.ts';
import { ParameterStore } from '../parameter-store.ts';
import { PlanCache } from '../plan-cache.ts';
import { structureKey } from '../stepper/compile.ts';
import { Evaluator } from './evaluator.ts';
import { resolveMetrics } from './metrics.ts';

const tensor = (shape: readonly number[], data: readonly number[], dtype = 'float') => ({ dtype, shape, data });

/** A value so large that a set is taken two samples at a time; the costs do not depend on it, so that it is never made. */
const LARGE = node('large', 'expand', { shape: [2 ** 21, 1] });

function open(document: Document) {
  const analysis = analyse(document);
  const dataset = bindData(document, analysis, {}, 0);
  const metrics = resolveMetrics(document, analysis);
  if (!dataset.ok || !metrics.ok) throw new Error('the document is wrong');
  const store = new ParameterStore();
  store.open(analysis, 0);
  const executor = createCpuExecutor();
  const common = { document, analysis, dataset: dataset.value, store, limits: executor.info.limits };
  const options = { ...common, plans: new PlanCache(executor), key: structureKey(document, analysis, dataset.value) };
  const evaluator = () => new Evaluator({ ...options, costs: analysis.costs, metrics: metrics.value });
  return { evaluator, store, executor, train: dataset.value.train, test: dataset.value.test };
}

const SCORES = [1, 2, 0, 0, -1, 3, 2, 2, 1, 0.5, 0, -2, 1, 1, 4, -3, 2, 0, 0, 1, 2];
const LABELS = [0, -100, 2, -100, -100, 1, 0];
const WEIGHTS = [3, 1, 0.5];

const classes = (): Document =>
  graph(
    [
      node('s', 'observed', { shape: [3], value: tensor([7, 3], SCORES) }),
      node('one', 'observed', { shape: [1], value: tensor([7, 1], [1, 1, 1, 1, 1, 1, 1]) }),
      node('t', 'observed', { shape: [], dtype: 'int32', value: tensor([7], LABELS, 'int32') }),
      node('w', 'constant', { shape: [3], value: tensor([3], WEIGHTS) }),
      LARGE,
      node('C', 'cross-entropy'),
    ],
    wires('s.value -> C.input', 't.value -> C.target', 'w.value -> C.weight', 'one.value -> large.input'),
  );

/** sum of w_t (log sum exp s - s_t) / sum of w_t, over the samples with a label. */
function crossEntropy(): number {
  let [cost, weight] = [0, 0];
  for (const [p, label] of LABELS.entries()) {
    if (label < 0) continue;
    const scores = SCORES.slice(3 * p, 3 * p + 3);
    const w = WEIGHTS[label] as number;
    cost += w * (Math.log(scores.reduce((sum, s) => sum + Math.exp(s), 0)) - (scores[label] as number));
    weight += w;
  }
  return cost / weight;
}

const X = [1, 4, -2, 0, 3, 7, 2];

/** The variance of w x over the set: the mean over all samples goes into each sample's value. */
const variance = (data: Document['data'] = { sources: {}, columns: {} }): Document =>
  graph(
    [
      node('x', 'observed', { shape: [1], value: tensor([7, 1], X) }),
      LARGE,
      node('f', 'linear', { outFeatures: 1, hasBias: false }),
      node('m', 'sample-mean'),
      node('d', 'sub'),
      node('C', 'squared-norm'),
    ],
    wires(
      'x.value -> f.input',
      'x.value -> large.input',
      'f.output -> m.input',
      'f.output -> d.input',
      'm.output -> d.other',
      'd.output -> C.input',
    ),
    {
      data,
      parameters: { 'f.weight': { value: tensor([1, 1], [2]) } },
      training: { objectives: [], metrics: [{ type: 'mse', output: 'f.output', target: 'x.value' }] },
    },
  );

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
const varianceOf = (numbers: readonly number[]): number => mean(numbers.map((x) => (x - mean(numbers)) ** 2));

describe('a set that is evaluated in parts', () => {
  it('divides the weighted costs of all samples by the weights of all samples', async () => {
    const { evaluator, train } = open(classes());
    expect((await evaluator().evaluate(train)).cost).toBeCloseTo(crossEntropy(), 12);
  });

  it('takes a mean over the samples, inside the graph, over the whole set', async () => {
    const { evaluator, train } = open(variance());
    const found = await evaluator().evaluate(train);
    expect(found.cost).toBeCloseTo(4 * varianceOf(X), 12);
    expect(found.metrics.mse).toBeCloseTo(mean(X.map((x) => x * x)), 12);
  });

  it('takes a variance over the samples, and uses running statistics and no masks', async () => {
    const document = graph(
      [
        node('x', 'observed', { shape: [1], value: tensor([7, 1], X) }),
        LARGE,
        node('n', 'batch-norm', { affine: false, eps: 0 }),
        node('d', 'dropout'),
        node('v', 'sample-var'),
        node('t', 'sum'),
        node('C', 'scalar-cost'),
      ],
      wires(
        'x.value -> large.input',
        'x.value -> n.input',
        'n.output -> d.input',
        'd.output -> v.input',
        'v.output -> t.input',
        't.output -> C.input',
      ),
      { parameters: { 'n.runningVar': { value: tensor([1], [4]) } } },
    );
    const { evaluator, train } = open(document);
    expect((await evaluator().evaluate(train)).cost).toBeCloseTo(varianceOf(X) / 4, 12);
  });
  it('is evaluated with the weights of when it was begun', async () => {
    const { evaluator, train, store } = open(variance());
    const found = evaluator().evaluate(train);
    store.set('f.weight', Float64Array.of(100));
    expect((await found).cost).toBeCloseTo(4 * varianceOf(X), 12);
  });
});

describe('evaluations at the same time', () => {
  it('that share their plans do not take each other’s rows or results', async () => {
    const { evaluator, train, test, store } = open(variance({ sources: {}, columns: {}, split: { first: 3 } }));
    const [one, other] = [evaluator(), evaluator()];
    const sets = [train, test, train, test.subarray(0, 3), train.subarray(1), train];
    const expected = sets.map((set) => 4 * varianceOf([...set].map((row) => X[row] as number)));
    const found = await Promise.all(sets.map((set, i) => (i % 2 === 0 ? one : other).evaluate(set)));
    for (const [i, { cost }] of found.entries()) expect(cost).toBeCloseTo(expected[i] as number, 12);
    store.set('f.weight', Float64Array.of(4));
    expect((await other.evaluate(train)).cost).toBeCloseTo(4 * (expected[0] as number), 12);
  });

  it('end where their signal says so, and the next one is right', async () => {
    const { evaluator, train } = open(variance());
    const abort = new AbortController();
    const [stopped, next] = [evaluator().evaluate(train, abort.signal), evaluator().evaluate(train)];
    abort.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'device/cancelled' });
    expect((await next).cost).toBeCloseTo(4 * varianceOf(X), 12);
  });

  it('tells how long it prepared, which it does once', async () => {
    const { evaluator, train } = open(classes());
    const asked = evaluator();
    await asked.evaluate(train);
    const once = asked.preparing;
    expect(once).toBeGreaterThan(0);
    for (let i = 0; i < 3; i++) await asked.evaluate(train);
    expect(asked.preparing).toBeLessThan(2 * once);
  });
});
