import type { Document } from '../graph-core/model/document.ts';
import type { TensorData } from '../graph-core/model/tensor.ts';
import { analyse } from '../graph-core/validate/analyse.ts';
import { graph, node, wires } from '../graph-core/validate/testing.ts';
import type { Executor, LoadedPlan } from '../kernels/executor.ts';
import { bindData } from './data/dataset.ts';
import { ParameterStore } from './parameter-store.ts';
import type { SessionClient } from './protocol.ts';
import type { RunRequest } from './run.ts';

/** For tests: a float tensor as a document writes it. */
export const tensor = (shape: readonly number[], data: readonly number[]) => ({ dtype: 'float', shape, data });

/** For tests: samples of two features through two layers of 3 and 1 units to a squared norm around 0.5. */
export const network = (x: readonly number[], activation: string): Document =>
  graph(
    [
      node('x', 'observed', { shape: [2], value: tensor([x.length / 2, 2], x) }),
      node('y', 'observed', { shape: [1], value: tensor([1], [0.5]) }),
      node('f', 'linear', { outFeatures: 3 }),
      node('h', activation),
      node('g', 'linear', { outFeatures: 1 }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.input', 'f.output -> h.input', 'h.output -> g.input', 'g.output -> C.input', 'y.value -> C.target'),
  );

/** For tests: x [2] -> linear -> relu -> linear -> squared norm against y [1], with whole numbers, so that steps can be followed by hand. */
export const wholeNetwork = (
  x: ReturnType<typeof tensor>,
  y: ReturnType<typeof tensor>,
  more: Partial<Document> = {},
): Document =>
  graph(
    [
      node('x', 'observed', { shape: [2], value: x }),
      node('y', 'observed', { shape: [1], value: y }),
      node('f', 'linear', { outFeatures: 2 }),
      node('h', 'relu'),
      node('g', 'linear', { outFeatures: 1, hasBias: false }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.input', 'f.output -> h.input', 'h.output -> g.input', 'g.output -> C.input', 'y.value -> C.target'),
    {
      parameters: {
        'f.weight': { value: tensor([2, 2], [1, 2, -1, 1]) },
        'f.bias': { value: tensor([2], [0, 1]) },
        'g.weight': { value: tensor([1, 2], [2, -1]) },
      },
      ...more,
    },
  );

/** For tests: everything of a document on its own data, with some parameters changed. */
export function request(document: Document, change: Readonly<Record<string, TensorData>> = {}): RunRequest {
  const analysis = analyse(document);
  const data = bindData(document, analysis, {}, 0);
  if (!data.ok) throw new Error('the document is wrong');
  const store = new ParameterStore();
  store.open(analysis, 4);
  const parameters = new Map(
    analysis.parameters.map(({ address }): [string, TensorData] => [address, change[address] ?? store.get(address)]),
  );
  const none = new Map();
  const { feeds, samples } = data.value;
  const carries = [...feeds.values()].some((feed) => feed.carries);
  const costs = analysis.costs;
  return {
    document,
    analysis,
    feeds,
    parameters,
    samples: carries ? samples : null,
    cotangents: none,
    tangents: none,
    costs,
    values: 'all',
    gradients: 'all',
  };
}

/** For tests: an executor that gets one output wrong. */
export function spoiling(executor: Executor, output: string, spoil: (data: TensorData) => void): Executor {
  return {
    ...executor,
    load: async (plan) => {
      const loaded = await executor.load(plan);
      const slot = plan.outputs.find(({ name }) => name === output)?.slot;
      const read: LoadedPlan['read'] = async (...args) => {
        const data = await loaded.read(...args);
        if (args[0] === slot) spoil(data);
        return data;
      };
      return new Proxy(loaded, {
        get: (target, key) => {
          if (key === 'read') return read;
          const member: unknown = Reflect.get(target, key, target);
          return typeof member === 'function' ? member.bind(target) : member;
        },
      });
    },
  };
}

/**
 * Two costs that pull the same weights in different directions: A = |a w - t|^2 trains both, B = |a w w|^2 trains w. What
 * each sees of the other's updates is what the schedule is about.
 */
export const game = (training: Partial<Document['training']>): Document =>
  graph(
    [
      node('a', 'parameter', { shape: [2] }),
      node('w', 'parameter', { shape: [2] }),
      node('t', 'observed', { shape: [2], value: tensor([2], [1, -1]) }),
      node('m', 'mul'),
      node('n', 'mul'),
      node('A', 'squared-norm'),
      node('B', 'squared-norm'),
    ],
    wires(
      'a.value -> m.input',
      'w.value -> m.other',
      'm.output -> A.input',
      't.value -> A.target',
      'm.output -> n.input',
      'w.value -> n.other',
      'n.output -> B.input',
    ),
    {
      parameters: { 'a.value': { value: tensor([2], [0.5, 2]) }, 'w.value': { value: tensor([2], [1, -0.25]) } },
      training: { batch: { size: 'all' }, ...training },
    },
  );

/** Resolves once a training run tells of more than `steps` steps: on a slow machine no fixed time is enough for them. */
export const stepped = (client: SessionClient, steps = 0): Promise<void> =>
  new Promise((resolve) => {
    const stop = client.on('progress', ({ step }) => {
      if (step <= steps) return;
      stop();
      resolve();
    });
  });
