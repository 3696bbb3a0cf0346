import type { Document } from '../../graph-core/model/document.ts';
import type { OptimizerSpec } from '../../graph-core/model/training.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';

/** What a test changes of the network. */
export interface NoisySpec {
  readonly samples: number;
  readonly features: number;
  readonly batch?: number | 'all';
  readonly momentum?: number;
  /** Adam, unless gradients that are zero but for their rounding would be made large by it. */
  readonly optimizer?: OptimizerSpec;
}

const wave = (count: number, seed: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.round(1e3 * Math.sin(12.9898 * (i + 1) + 78.233 * seed)) / 1e3);

/** Samples through linear, batch norm, dropout and added noise to a squared norm: everything that depends on mode, step, seed and sample. */
export function noisyNetwork({
  samples,
  features,
  batch = 'all',
  momentum = 0.1,
  optimizer = { type: 'adam', lr: 0.02 },
}: NoisySpec): Document {
  const x = { dtype: 'float', shape: [samples, features], data: wave(samples * features, 1) };
  const nodes = [
    node('x', 'observed', { shape: [features], value: x }),
    node('f', 'linear', { outFeatures: features, hasBias: false }),
    node('n', 'batch-norm', { momentum }),
    node('d', 'dropout', { p: 0.25 }),
    node('e', 'random', { shape: [features] }),
    node('s', 'scale-shift', { scale: 0.1 }),
    node('a', 'add'),
    node('C', 'squared-norm'),
  ];
  const edges = wires(
    'x.value -> f.input',
    'f.output -> n.input',
    'n.output -> d.input',
    'e.value -> s.input',
    'd.output -> a.input',
    's.output -> a.other',
    'a.output -> C.input',
    'x.value -> C.target',
  );
  const objectives = [{ cost: 'C.cost', parameters: ['*'], optimizer }];
  return graph(nodes, edges, { training: { seed: 5, batch: { size: batch }, objectives } });
}

/** Everything that batch norm of the network keeps. */
export const BUFFERS = ['n.runningMean', 'n.runningVar'];
