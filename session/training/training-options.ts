import type { Document } from '../../graph-core/model/document.ts';
import type { PlanLimits } from '../../graph-core/plan/limits.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import type { Dataset } from '../data/dataset.ts';
import type { AnyObjective } from '../objectives.ts';
import type { ParameterStore } from '../parameter-store.ts';
import type { PlanCache } from '../plan-cache.ts';
import type { Breakpoint, EpisodesReport } from '../protocol.ts';
import { SessionError } from '../session-error.ts';
import { BatchOrder } from './batch-order.ts';
import type { DeviceStop } from './train-stops.ts';
import { checkBatches, differsFromEvaluation } from './training-mode.ts';

/** What every way to train is given. */
export interface TrainingOptions {
  readonly document: Document;
  readonly analysis: Analysis;
  readonly dataset: Dataset;
  readonly store: ParameterStore;
  readonly plans: PlanCache;
  readonly limits: PlanLimits;
  readonly seed: number;
  /** Says which document the plans belong to. */
  readonly key: string;
  /** Says which documents what was planned belongs to, whatever their open numbers are; without it to this one alone. */
  readonly form?: string;
  /** Where it stops, before the update of the step that hits one. */
  readonly stops?: readonly DeviceStop[];
  /** The step, counted from 0, in which breakpoints are passed over: training goes on from one. */
  readonly passes?: number | null;
}

/** What one submission did. */
export interface Chunk {
  /** Steps done, with the batch cost before each; `step` counts from 1 since the last reset. */
  readonly steps: readonly { readonly step: number; readonly cost: number }[];
  /** The cost or the weights stopped being finite: weights and state are those before the step that did it. */
  readonly halted: boolean;
  /** The breakpoint that the step after these hits; weights and state are those before it. */
  readonly hit: Breakpoint | null;
}

/** How often the cost was worked out over a batch; a gradient brings a cost along, and counts as one of each. */
export interface Evaluations {
  readonly cost: number;
  readonly gradient: number;
  /** The costs again, each counted once for every sample of its batch. */
  readonly samples: number;
}

export const NO_EVALUATIONS: Evaluations = { cost: 0, gradient: 0, samples: 0 };

/** With `count` more over batches of `size`, with gradients or costs alone. */
export const withEvaluations = (
  { cost, gradient, samples }: Evaluations,
  count: number,
  size: number,
  kind: 'gradient' | 'cost',
): Evaluations => ({
  cost: cost + count,
  gradient: gradient + (kind === 'gradient' ? count : 0),
  samples: samples + count * size,
});

/** Training, a few steps at a time. */
export interface Training {
  readonly order: BatchOrder;
  /** Each step takes the whole set for one cost, as evaluation does: the cost before the step is L(S, w). */
  readonly costIsLoss: boolean;
  /** Since it was opened. */
  readonly evaluations: Evaluations;
  /** On a simulator, whose rows are made anew: episodes since it was last asked. */
  takeEpisodes?(): EpisodesReport[];
  /** Runs at most `count` steps. @throws DeviceError, SessionError */
  advance(count: number, signal?: AbortSignal): Promise<Chunk>;
}

/** The order of the batches of a training that can run. @throws SessionError where there is nothing to train */
export function orderOf({ document, analysis, dataset, seed }: TrainingOptions, objectives: readonly AnyObjective[]): BatchOrder {
  const order = new BatchOrder(dataset.train.length, document.training.batch, seed);
  checkBatches(analysis, order);
  if (objectives.length === 0)
    throw new SessionError('training/no-cost', 'there is no cost to lower', '/training', 'wire a cost block to the model');
  if (order.stepsPerEpoch < 1)
    throw new SessionError(
      'training/no-batch',
      'the training set is smaller than one batch and "last" is "drop"',
      '/training/batch',
      'make the batch smaller, or keep the last one',
    );
  if (!objectives.some((o) => o.parameters.length > 0))
    throw new SessionError(
      'training/no-parameters',
      'no trainable parameter belongs to the objective',
      '/training/objectives',
      'add a block with weights, list its weights among the parameters of the objective, or free those that are frozen',
    );
  return order;
}

/** See {@link Training.costIsLoss}. */
export function isLoss({ analysis, dataset }: TrainingOptions, order: BatchOrder, objectives: readonly AnyObjective[]): boolean {
  if (differsFromEvaluation(analysis)) return false;
  return objectives.length === 1 && order.takesAll(order.sizeAt(0)) && dataset.train.length > 0;
}

/** `mend`: what to do where a search could not help either. */
export const unreached = (mend = 'wire a block with weights before the cost'): SessionError =>
  new SessionError('training/no-gradient', 'the cost does not depend on any trainable parameter', '/training/objectives', mend);
