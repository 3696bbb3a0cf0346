import { type Document, emptyDocument, type GraphNode } from '../../graph-core/model/document.ts';
import type { OptimizerSpec } from '../../graph-core/model/training.ts';
import type { TensorJson } from '../../graph-core/model/tensor.ts';
import { wires } from '../../graph-core/validate/testing.ts';
import type { GoldenTensor } from './cases.ts';
import { type GoldenStep, type GoldenTraining, observed, rowsOf } from './traces-training.check.ts';

/** The models that golden training runs train, as documents. */

type Tensors = { readonly [name: string]: GoldenTensor };
type Weights = { readonly [name: string]: TensorJson };

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const json = ({ shape, data }: GoldenTensor, as = shape): TensorJson => ({ dtype: 'float', shape: as, data });
const zeros = (shape: readonly number[]): TensorJson => ({ dtype: 'float', shape, data: Array(shape.reduce((n, s) => n * s, 1)).fill(0) });

const parameters = (weights: Weights): GraphNode[] =>
  Object.entries(weights).map(([id, { shape }]) => ({ id, type: 'parameter', attrs: { shape } }));

const document = (id: string, nodes: readonly GraphNode[], edges: readonly string[], weights: Weights): Document => ({
  ...emptyDocument(id),
  nodes: [...nodes, ...parameters(weights)],
  edges: wires(...edges),
  parameters: Object.fromEntries(Object.entries(weights).map(([name, value]) => [`${name}.value`, { value }])),
});

export interface LinearTrace {
  readonly id: string;
  readonly X: GoldenTensor;
  readonly y: GoldenTensor;
  readonly lr: number;
  readonly w_start?: GoldenTensor;
  readonly b_start?: GoldenTensor;
  readonly steps: readonly {
    readonly samples?: readonly number[];
    readonly batch_cost?: GoldenTensor;
    readonly cost?: GoldenTensor;
    readonly grad_w: GoldenTensor;
    readonly grad_b: GoldenTensor;
    readonly w_after: GoldenTensor;
    readonly b_after: GoldenTensor;
  }[];
}

/** yhat = X w + b with a cost of each sample: kinds `regression` and `logistic`. */
export function linearModel(trace: LinearTrace, cost: 'squared-norm' | 'bce-with-logits-loss'): GoldenTraining {
  const [rows, features] = trace.X.shape as [number, number];
  const draw = (picked: readonly number[], weights: Weights): Document =>
    document(
      trace.id,
      [
        observed('x', [features], rowsOf(trace.X, picked)),
        observed('y', [1], rowsOf(trace.y, picked, [1])),
        { id: 'f', type: 'linear', attrs: { outFeatures: 1 } },
        { id: 'C', type: cost },
      ],
      ['x.value -> f.input', 'w.value -> f.weight', 'b.value -> f.bias', 'f.output -> C.input', 'y.value -> C.target'],
      weights,
    );
  const steps = trace.steps.map((step): GoldenStep => ({
    rows: step.samples ?? range(rows),
    cost: step.batch_cost ?? step.cost,
    grads: { w: step.grad_w, b: step.grad_b },
    after: { w: step.w_after, b: step.b_after },
  }));
  const start = {
    w: trace.w_start ? json(trace.w_start, [1, features]) : zeros([1, features]),
    b: trace.b_start ? json(trace.b_start, [1]) : zeros([1]),
  };
  return { id: trace.id, rows, start, optimizer: { type: 'sgd', lr: trace.lr }, draw, steps };
}

export interface NetworkTrace {
  readonly id: string;
  readonly X: GoldenTensor;
  readonly t?: GoldenTensor;
  readonly Y?: GoldenTensor;
  readonly lr?: number;
  readonly optimizer?: string;
  readonly hyper?: { readonly [name: string]: unknown };
  readonly start: Tensors;
  readonly steps: readonly { readonly cost: GoldenTensor; readonly grads?: Tensors; readonly after?: Tensors }[];
}

/** One or two linear layers over all rows: kinds `real_data` (classes) and `mlp_training` (mean squared error). */
export function networkModel(trace: NetworkTrace): GoldenTraining {
  const [rows, features] = trace.X.shape as [number, number];
  const deep = 'W1' in trace.start;
  const target = (trace.t ?? trace.Y) as GoldenTensor;
  const draw = (picked: readonly number[], weights: Weights): Document => {
    const layer = (id: string): GraphNode => ({ id, type: 'linear', attrs: {} });
    const hidden = [layer('f'), { id: 'h', type: 'relu' }, layer('g')];
    const wiring = deep
      ? ['x.value -> f.input', 'W1.value -> f.weight', 'b1.value -> f.bias', 'f.output -> h.input', 'h.output -> g.input', 'W2.value -> g.weight', 'b2.value -> g.bias']
      : ['x.value -> g.input', 'W.value -> g.weight', 'b.value -> g.bias'];
    return document(
      trace.id,
      [
        observed('x', [features], rowsOf(trace.X, picked)),
        observed('y', target.shape.slice(1), rowsOf(target, picked)),
        ...(deep ? hidden : [layer('g')]),
        { id: 'C', type: trace.t ? 'cross-entropy' : 'mse-loss' },
      ],
      [...wiring, 'g.output -> C.input', 'y.value -> C.target'],
      weights,
    );
  };
  const start = Object.fromEntries(Object.entries(trace.start).map(([name, t]) => [name, json(t)]));
  const steps = trace.steps.map((step): GoldenStep => ({ rows: range(rows), ...step }));
  const optimizer = trace.optimizer ? optimizerSpec(trace.optimizer, trace.hyper ?? {}) : { type: 'sgd', lr: trace.lr ?? 0 };
  return { id: trace.id, rows, start, optimizer, draw, steps };
}

export interface NearestTrace {
  readonly id: string;
  readonly W: GoldenTensor;
  readonly X: GoldenTensor;
  readonly lr: number;
  readonly steps: readonly {
    readonly sample: number;
    readonly argmin: number;
    readonly min: GoldenTensor;
    readonly grad_x: GoldenTensor;
    readonly grad_W: GoldenTensor;
    readonly W_after: GoldenTensor;
  }[];
}

/** The squared distance to the nearest of K vectors as the cost, one sample a step: kind `nearest`. */
export function nearestModel(trace: NearestTrace): GoldenTraining {
  const [rows, features] = trace.X.shape as [number, number];
  const draw = (picked: readonly number[], weights: Weights): Document =>
    document(
      trace.id,
      [
        observed('x', [features], rowsOf(trace.X, picked)),
        { id: 'n', type: 'nearest-neighbour' },
        { id: 'C', type: 'scalar-cost' },
      ],
      ['x.value -> n.input', 'W.value -> n.weight', 'n.distance -> C.input'],
      weights,
    );
  const steps = trace.steps.map((step): GoldenStep => ({
    rows: [step.sample],
    cost: step.min,
    grads: { W: step.grad_W, x: step.grad_x },
    after: { W: step.W_after },
  }));
  return { id: trace.id, rows, start: { W: json(trace.W) }, optimizer: { type: 'sgd', lr: trace.lr }, draw, steps };
}

export interface OptimizerTrace {
  readonly id: string;
  readonly optimizer: string;
  readonly hyper: { readonly [name: string]: unknown };
  readonly source: 'given' | 'quadratic';
  readonly start: GoldenTensor;
  readonly a?: GoldenTensor;
  readonly c?: GoldenTensor;
  readonly steps: readonly { readonly grad: GoldenTensor; readonly w_after: GoldenTensor; readonly cost?: GoldenTensor; readonly state?: Tensors }[];
}

const HYPER: Readonly<Record<string, string>> = {
  weight_decay: 'weightDecay',
  lr_decay: 'lrDecay',
  initial_accumulator_value: 'initialAccumulator',
};
const TYPES: Readonly<Record<string, OptimizerSpec>> = {
  sgd: { type: 'sgd' },
  momentum: { type: 'sgd' },
  nesterov: { type: 'sgd', nesterov: true },
  rmsprop: { type: 'rmsprop' },
  adagrad: { type: 'adagrad' },
  adam: { type: 'adam' },
  adamw: { type: 'adamw' },
};
const STATE: Readonly<Record<string, string>> = {
  momentum_buffer: 'momentum',
  square_avg: 'square',
  grad_avg: 'mean',
  sum: 'sum',
  exp_avg: 'mean',
  exp_avg_sq: 'square',
  max_exp_avg_sq: 'largest',
};

/** The document's optimiser for PyTorch's names. */
function optimizerSpec(name: string, hyper: { readonly [name: string]: unknown }): OptimizerSpec {
  const type = TYPES[name];
  if (!type) throw new Error(`no optimiser ${name}`);
  return { ...type, ...Object.fromEntries(Object.entries(hyper).map(([key, value]) => [HYPER[key] ?? key, value])) } as OptimizerSpec;
}

/**
 * Kind `optimizer`. A cost 1/2 sum a (w - c)^2; or, where gradients are listed, a cost sum g w whose g is the data: the
 * gradient of step t is then row t.
 */
export function optimizerModel(trace: OptimizerTrace): GoldenTraining {
  const optimizer = optimizerSpec(trace.optimizer, trace.hyper);
  const [n] = trace.start.shape as [number];
  const count = trace.steps.length;
  const given = trace.source === 'given';
  const table: GoldenTensor = { dtype: 'float64', shape: [count, n], data: trace.steps.flatMap((s) => s.grad.data) };
  const constant = (id: string, value: TensorJson): GraphNode => ({ id, type: 'constant', attrs: { value: value as never } });
  const block = (id: string, type: string): GraphNode => ({ id, type });
  const draw = (rows: readonly number[], weights: Weights): Document =>
    given
      ? document(
          trace.id,
          [observed('g', [n], rowsOf(table, rows)), block('m', 'mul'), block('s', 'sum'), block('C', 'scalar-cost')],
          ['g.value -> m.input', 'w.value -> m.other', 'm.output -> s.input', 's.output -> C.input'],
          weights,
        )
      : document(
          trace.id,
          [
            constant('a', json(trace.a as GoldenTensor)),
            constant('c', json(trace.c as GoldenTensor)),
            constant('half', { dtype: 'float', shape: [], data: [0.5] }),
            ...(['d:sub', 'q:square', 'm:mul', 's:sum', 'h:mul', 'C:scalar-cost'].map((t) => t.split(':')) as [string, string][]).map(([id, type]) =>
              block(id, type),
            ),
          ],
          [
            'w.value -> d.input',
            'c.value -> d.other',
            'd.output -> q.input',
            'a.value -> m.input',
            'q.output -> m.other',
            'm.output -> s.input',
            's.output -> h.input',
            'half.value -> h.other',
            'h.output -> C.input',
          ],
          weights,
        );
  const steps = trace.steps.map((step, i): GoldenStep => ({
    rows: given ? [i] : [0],
    cost: step.cost,
    grads: { w: step.grad },
    after: { w: step.w_after },
    state: Object.fromEntries(Object.entries(step.state ?? {}).map(([name, t]) => [STATE[name] as string, t])),
  }));
  return { id: trace.id, rows: given ? count : 1, start: { w: json(trace.start) }, optimizer, draw, steps };
}
